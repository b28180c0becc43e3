"""`finder partners`: organizations and their keys."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy.exc import IntegrityError

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.models.partner import KEY_SCOPES
from finder.partners.errors import NoSuchKey
from finder.partners.services import keys
from finder.partners.services.keys import Issued


@click.group("partners")
def partners() -> None:
    """Partners and the keys that their programs call with."""


@partners.command("add")
@click.argument("name")
@click.pass_obj
def add(context: CommandContext, name: str) -> None:
    """Add an organization."""
    try:
        with unit_of_work(context.service_sessions) as session:
            keys.add_partner(session, name=name)
    except IntegrityError as error:
        raise click.ClickException("There is such a partner already, or this is no name.") from error
    click.echo(f"{name} is a partner.")


@partners.command("key")
@click.argument("partner")
@click.option("--label", required=True, help="What the key is for.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(KEY_SCOPES))
@click.option("--days", default=keys.LASTS.days, show_default=True, type=click.IntRange(1, 3_650))
@click.option("--test", is_flag=True, help="A key that reads, and never sends anything.")
@click.pass_obj
def key(
    context: CommandContext,
    partner: str,
    label: str,
    scopes: tuple[str, ...],
    days: int,
    test: bool,  # noqa: FBT001 - click passes flags so
) -> None:
    """Give PARTNER a new key; it is shown this once."""
    try:
        with unit_of_work(context.service_sessions) as session:
            issued = keys.issue(
                session, partner=partner, label=label, scopes=scopes, test=test,
                now=dt.datetime.now(dt.UTC), lasts=dt.timedelta(days=days),
            )  # fmt: skip
    except NoSuchKey as error:
        raise click.ClickException(f"There is no partner {partner}.") from error
    _show(issued)


@partners.command("rotate")
@click.argument("prefix")
@click.option("--overlap-days", default=keys.OVERLAP.days, show_default=True, type=click.IntRange(0, 90))
@click.pass_obj
def rotate(context: CommandContext, prefix: str, overlap_days: int) -> None:
    """Give a key's follower; the old one holds some days longer."""
    try:
        with unit_of_work(context.service_sessions) as session:
            issued = keys.rotate(
                session, prefix=prefix, now=dt.datetime.now(dt.UTC), overlap=dt.timedelta(days=overlap_days)
            )
    except NoSuchKey as error:
        raise click.ClickException(f"There is no key {prefix}.") from error
    _show(issued)


@partners.command("revoke")
@click.argument("prefix")
@click.pass_obj
def revoke(context: CommandContext, prefix: str) -> None:
    """Take a key back at once."""
    try:
        with unit_of_work(context.service_sessions) as session:
            keys.revoke(session, prefix=prefix, now=dt.datetime.now(dt.UTC))
    except NoSuchKey as error:
        raise click.ClickException(f"There is no key {prefix}.") from error
    click.echo(f"{prefix} opens nothing any more.")


@partners.command("list")
@click.pass_obj
def list_keys(context: CommandContext) -> None:
    """List every key without its secret."""
    with unit_of_work(context.service_sessions) as session:
        for partner, each in keys.listed(session):
            state = "revoked" if each.revoked_at else f"until {each.expires_at:%Y-%m-%d}"
            used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never"
            kind = "test" if each.test else "live"
            click.echo(f"{each.prefix}  {kind}  {state}  used {used}  {partner}: {each.label}")


def _show(issued: Issued) -> None:
    click.echo(issued.text)
    click.echo(
        f"Holds until {issued.expires_at:%Y-%m-%d}. It is not shown again; its name is {issued.prefix}.",
        err=True,
    )
