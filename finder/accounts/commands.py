"""The commands `finder accounts`: invite people, make, list and suspend accounts, and demo accounts."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.accounts import demo
from finder.accounts.errors import WeakPassword, WrongProof
from finder.accounts.services import accounts, links, members
from finder.audit.services import Actor, note
from finder.context import CommandContext
from finder.db import unit_of_work
from finder.mail.errors import BadAddress, TooManyMails
from finder.models import Clinic
from finder.models.account import OFFICES
from finder.models.membership import ROLES


@click.group("accounts")
def accounts_group() -> None:
    """Who may sign in."""


@accounts_group.command("invite")
@click.argument("email")
@click.option("--clinic", "slug", help="The clinic's slug, as its address shows it.")
@click.option("--role", type=click.Choice(ROLES), help="What the person does at the clinic.")
@click.option("--office", type=click.Choice(OFFICES), help="What the person does for the whole directory.")
@click.option(
    "--from", "inviter", default="Integrated Clinic Finder", help="Who invites, as the mail says it."
)
@click.pass_obj
def invite(
    context: CommandContext,
    *,
    email: str,
    slug: str | None,
    role: str | None,
    office: str | None,
    inviter: str,
) -> None:
    """Send somebody an invitation to look after a clinic, or to an office."""
    if (slug is None) != (role is None) or (slug is None) == (office is None):
        raise click.UsageError("Give --clinic with --role, or --office.")
    with unit_of_work(context.service_sessions) as session:
        clinic = _clinic(session, slug) if slug else None
        try:
            path = links.invite(
                session,
                keyring=context.settings.keyring,
                email=email,
                inviter=inviter,
                role=role,
                office=office,
                clinic_id=clinic.id if clinic else None,
            )
        except (BadAddress, TooManyMails) as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"A mail is on its way. Its link: {context.settings.base_url}{path}")


@accounts_group.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--clinic", "slug", help="A clinic's slug.")
@click.option("--role", type=click.Choice(ROLES), help="What the person does there.")
@click.password_option(help="The first password; asked for when it is not given.")
@click.pass_obj
def create(
    context: CommandContext, *, email: str, name: str, slug: str | None, role: str | None, password: str
) -> None:
    """Make an account where mail cannot reach the person; an invitation is the better way."""
    if (slug is None) != (role is None):
        raise click.UsageError("Give --clinic with --role, or neither.")
    with unit_of_work(context.service_sessions) as session:
        try:
            account = accounts.create(
                session, keyring=context.settings.keyring, email=email, name=name, password=password
            )
        except WeakPassword as error:
            raise click.ClickException(f"This password is not taken: {error.reason}.") from None
        except (BadAddress, WrongProof) as error:
            raise click.ClickException(str(error)) from None
        if slug and role:
            clinic_id = _clinic(session, slug).id
            members.grant(
                session, account_id=account.id, role=role, clinic_id=clinic_id, organization_id=None
            )
            _note(session, "role.given", account.id, clinic_id=clinic_id, why=role)
    click.echo(f"Account {account.id} of {account.email}.")


@accounts_group.command("list")
@click.pass_obj
def list_command(context: CommandContext) -> None:
    """List all accounts with what they do."""
    with unit_of_work(context.service_sessions) as session:
        for one in accounts.list_accounts(session):
            member = members.load_member(session, account_id=one.id)
            places = [f"{place.role} of {place.slug}" for place in member.places] if member else []
            marks = [*filter(None, [one.office, "suspended" if one.suspended else None])]
            codes = "codes" if one.has_codes else "no codes"
            click.echo("  ".join([one.email, codes, *marks, *places]))


@accounts_group.command("suspend")
@click.argument("email")
@click.option("--lift", is_flag=True, help="Let the person in again.")
@click.pass_obj
def suspend(context: CommandContext, *, email: str, lift: bool) -> None:
    """Shut somebody out at once: no session lives on."""
    with unit_of_work(context.service_sessions) as session:
        if not accounts.suspend(session, email=email, suspended=not lift):
            raise click.ClickException("There is no account of this address.")
        account = accounts.find(session, email=email)
        assert account is not None
        _note(session, "account.restored" if lift else "account.suspended", account.id)
    click.echo("Let in again." if lift else "Shut out.")


@accounts_group.command("demo")
@click.pass_obj
def demo_command(context: CommandContext) -> None:
    """Make the demo accounts of an invented clinic, on loopback only, and print how to sign in as them."""
    if not context.settings.on_loopback:
        raise click.ClickException("Demo accounts have known passwords: only for an address on loopback.")
    with unit_of_work(context.service_sessions) as session:
        for line in demo.make(session, keyring=context.settings.keyring):
            click.echo(line)


@accounts_group.command("demo-code")
@click.argument("email")
@click.pass_obj
def demo_code(context: CommandContext, *, email: str) -> None:
    """Print the one-time code of a demo account at this moment (loopback only)."""
    if not context.settings.on_loopback or not email.endswith(demo.DOMAIN):
        raise click.ClickException("Only for demo accounts, at an address on loopback.")
    click.echo(demo.code_of_now(email))


def _note(
    session: Session, action: str, account_id: int, *, clinic_id: int | None = None, why: str = ""
) -> None:
    """Note what the operator did."""
    note(
        session,
        actor=Actor("system", "finder-accounts"),
        action=action,
        subject="account",
        subject_id=account_id,
        clinic_id=clinic_id,
        why=why,
    )


def _clinic(session: Session, slug: str) -> Clinic:
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug))
    if clinic is None:
        raise click.ClickException(f"There is no clinic {slug}.")
    return clinic
