"""Who is signed in in this request, and the cookie that says so."""

from __future__ import annotations

import ipaddress

from flask import Response, g, request

from finder.accounts.services import members, proofs, sessions
from finder.accounts.services.members import Member
from finder.accounts.services.sessions import SignedIn
from finder.extensions import db_session, services

LONGEST_COOKIE = 64
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
SHOWN = {"Edg": "Edge", "OPR": "Opera"}


def member() -> Member:
    """Give the person who is signed in; for views whose blueprint lets nobody else in."""
    found: Member = g.member
    return found


def signed_in() -> SignedIn:
    """Give the session of this request; likewise."""
    found: SignedIn = g.signed_in
    return found


def load() -> bool:
    """Read session and roles anew from the database; gives whether somebody is signed in."""
    g.member = g.signed_in = None
    secret = request.cookies.get(cookie_name(), "")
    found = sessions.find(db_session(), secret=secret) if 0 < len(secret) <= LONGEST_COOKIE else None
    who = members.load_member(db_session(), account_id=found.account_id) if found else None
    if found is None or who is None:
        return False
    g.signed_in, g.member = found, who
    return True


def second_factor_missing() -> bool:
    """Whether the person has a second factor and has not given it in this session."""
    given = signed_in().second_factor
    return not given and proofs.has_second_factor(db_session(), account_id=signed_in().account_id)


def cookie_name() -> str:
    """The cookie's name; over https its prefix binds it to this host and to https (RFC 6265bis)."""
    return "__Host-sid" if _secure() else "sid"


def keep(response: Response, secret: str) -> Response:
    """Hand the secret of a session to the browser."""
    response.set_cookie(cookie_name(), secret, secure=_secure(), httponly=True, samesite="Lax", path="/")
    return response


def drop(response: Response) -> Response:
    """Take it back."""
    response.delete_cookie(cookie_name(), secure=_secure(), httponly=True, samesite="Lax", path="/")
    return response


def device() -> str:
    """Say roughly which browser asks ("Firefox, Linux"), for the list of sessions."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for name in BROWSERS if name in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(part for part in (SHOWN.get(browser, browser), system) if part) or "?"


def network() -> str:
    """Give the network of the address that asks: /24, or /64 in IPv6."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))


def _secure() -> bool:
    return services().settings.base_url.startswith("https://")
