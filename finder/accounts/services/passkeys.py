"""Passkeys (WebAuthn): made for this site only, checked against a challenge that the session keeps."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from finder.accounts.errors import WrongProof
from finder.models import Account, AccountSession, Passkey

NAME = "Integrated Clinic Finder"
MOST = 10


@dataclass(frozen=True, slots=True)
class Site:
    """The host name passkeys belong to, and the origin they are used from."""

    host: str
    origin: str


def registration(session: Session, *, site: Site, session_id: int, account_id: int) -> bytes:
    """Give what the browser needs to make a passkey (JSON)."""
    account = session.get_one(Account, account_id)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=account.data_key_id.bytes,
        user_name=account.email,
        user_display_name=account.name,
        exclude_credentials=_known(session, account_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    _keep_challenge(session, session_id, options.challenge)
    return options_to_json(options).encode()


def register(
    session: Session, *, site: Site, session_id: int, account_id: int, credential: bytes, name: str
) -> None:
    """Keep a new passkey; raises WrongProof for one that was not made for this challenge and site."""
    if len(_known(session, account_id)) >= MOST:
        raise WrongProof("too many passkeys")
    try:
        made = verify_registration_response(
            credential=orjson.loads(credential),
            expected_challenge=_take_challenge(session, session_id),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise WrongProof("passkey") from None
    session.add(
        Passkey(
            account_id=account_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=" ".join(name.split())[:80] or "?",
        )
    )
    session.flush()


def authentication(session: Session, *, site: Site, session_id: int, account_id: int) -> bytes:
    """Give what the browser needs to use one of the person's passkeys (JSON)."""
    options = generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_known(session, account_id),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _keep_challenge(session, session_id, options.challenge)
    return options_to_json(options).encode()


def authenticate(
    session: Session, *, site: Site, session_id: int, account_id: int, credential: bytes
) -> None:
    """Check a passkey's answer; raises WrongProof. A counter that does not grow betrays a copy."""
    challenge = _take_challenge(session, session_id)
    try:
        given = orjson.loads(credential)
        found = session.scalar(
            select(Passkey).where(
                Passkey.account_id == account_id, Passkey.credential_id == base64url_to_bytes(given["rawId"])
            )
        )
        if found is None:
            raise WrongProof("passkey")
        checked = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
        )
    except (WebAuthnException, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise WrongProof("passkey") from None
    found.sign_count, found.last_used_at = checked.new_sign_count, func.now()
    session.flush()


def list_passkeys(session: Session, *, account_id: int) -> list[Passkey]:
    """List a person's passkeys."""
    return list(session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)))


def remove(session: Session, *, account_id: int, passkey_id: int) -> bool:
    """Forget one of a person's passkeys; gives whether there was one."""
    gone = delete(Passkey).where(Passkey.account_id == account_id, Passkey.id == passkey_id)
    return bool(session.execute(gone.returning(Passkey.id)).all())


def _known(session: Session, account_id: int) -> list[PublicKeyCredentialDescriptor]:
    ids = session.scalars(select(Passkey.credential_id).where(Passkey.account_id == account_id))
    return [PublicKeyCredentialDescriptor(id=one) for one in ids]


def _keep_challenge(session: Session, session_id: int, challenge: bytes) -> None:
    session.execute(update(AccountSession).where(AccountSession.id == session_id).values(challenge=challenge))


def _take_challenge(session: Session, session_id: int) -> bytes:
    """Give the session's challenge and forget it: it is answered once."""
    row = session.get_one(AccountSession, session_id, populate_existing=True, with_for_update=True)
    challenge, row.challenge = row.challenge, None
    session.flush()
    if challenge is None:
        raise WrongProof("passkey")
    return challenge
