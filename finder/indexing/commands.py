"""The commands `finder index`: make the search index, keep it level with the database, look at it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
import orjson
from elasticsearch import ApiError, Elasticsearch, TransportError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.indexing import outbox, reconciler
from finder.indexing.rebuild import RebuildFailed, RebuildRunning, Told, rebuild
from finder.indexing.status import Status, read_status
from finder.indexing.writer import writer
from search import indices
from search.client import connect
from search.indices import CountsDiffer

TIMEOUT_S = 10.0
SHOWN = 20


class Speed(ProgressColumn):
    """Clinics a second."""

    def render(self, task: Task) -> Text:
        """Show nothing until it is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def _elasticsearch(context: CommandContext) -> Iterator[Elasticsearch]:
    """Give a client, and turn what goes wrong with it into one line and exit code 1."""
    if not context.settings.elasticsearch_url:
        raise click.ClickException("FINDER_ELASTICSEARCH_URL is not set: there is no index to keep.")
    try:
        yield connect(context.settings.elasticsearch_url, timeout_s=TIMEOUT_S)
    except RebuildRunning:
        raise click.ClickException("Another rebuild is running; this one did nothing.") from None
    except (RebuildFailed, CountsDiffer) as error:
        raise click.ClickException(f"No new index, the old one stays: {error}") from None
    except ApiError as error:
        raise click.ClickException(f"Elasticsearch answered {error.status_code}: {error.message}") from None
    except (TransportError, ConnectionError) as error:
        raise click.ClickException(f"Elasticsearch did not answer ({type(error).__name__}).") from None


@click.group("index")
def index() -> None:
    """The search index."""


@index.command("rebuild")
@click.pass_obj
def rebuild_command(context: CommandContext) -> None:
    """Make a new index from the database and swap it in; the old one answers until then."""
    with _elasticsearch(context) as client:
        _rebuild(context, client)


@index.command("sync")
@click.pass_obj
def sync(context: CommandContext) -> None:
    """Make the index if there is none of this version; otherwise bring it what has changed."""
    prefix = context.settings.index_prefix
    with _elasticsearch(context) as client:
        if not indices.is_current(client, prefix):
            _rebuild(context, client)
            return
        write = writer(client, indices.write_alias(prefix), refresh=True)
        tried = 0
        while batch := outbox.drain_batch(context.sessions, write=write):
            tried += batch
    with unit_of_work(context.sessions) as session:
        left = outbox.backlog(session)
    click.echo(f"{tried:,} changes sent; {left.pending:,} pending, {left.dead:,} set aside.")


@index.command("verify")
@click.option("--repair", is_flag=True, help="Mark what differs, and what was set aside, to be indexed anew.")
@click.pass_obj
def verify(context: CommandContext, *, repair: bool) -> None:
    """Compare the versions of index and database; exit code 1 where they differ."""
    with _elasticsearch(context) as client:
        alias = indices.read_alias(context.settings.index_prefix)
        found = reconciler.compare(context.sessions, client, alias)
    for each in found[:SHOWN]:
        click.echo(f"clinic {each.clinic_id}: {each.fault}")
    with unit_of_work(context.sessions) as session:
        dead = outbox.set_aside(session)
    click.echo(f"{len(found):,} differences, {len(dead):,} set aside.")
    wrong = [*(each.clinic_id for each in found), *dead]
    if wrong and not repair:
        sys.exit(1)
    if wrong:
        reconciler.repair(context.sessions, ids=wrong)
        click.echo("All of them are marked to be indexed anew.")


@index.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.pass_obj
def status(context: CommandContext, *, as_json: bool) -> None:
    """Show the index, how many clinics it holds, and what it does not hold yet."""
    with _elasticsearch(context) as client, unit_of_work(context.sessions) as session:
        found = read_status(session, client, prefix=context.settings.index_prefix)
    click.echo(orjson.dumps(found) if as_json else _in_lines(found))


def _in_lines(found: Status) -> str:
    made = f"{found.index}, {found.documents:,} clinics" if found.index else "none: run `finder index sync`"
    outdated = "" if found.current or not found.index else " (an older mapping: run `finder index sync`)"
    return (
        f"{found.alias}: {made}{outdated}\n"
        f"pending: {found.pending:,}, the oldest for {found.oldest_pending_s:.0f} s\n"
        f"set aside: {found.dead:,}"
    )


def _rebuild(context: CommandContext, client: Elasticsearch) -> None:
    began = time.monotonic()
    with _progress(context) as told:
        done = rebuild(context.sessions, client, prefix=context.settings.index_prefix, told=told)
    took = time.monotonic() - began
    click.echo(f"{done.index} holds {done.documents:,} clinics, made in {took:,.1f} s.")
    if done.refused:
        click.echo(f"Refused, and set aside: clinics {', '.join(map(str, done.refused))}.")


@contextmanager
def _progress(context: CommandContext) -> Iterator[Told]:
    """Show how many clinics are loaded and how fast."""
    with unit_of_work(context.sessions) as session:
        total = outbox.count(session)
    columns = (TextColumn("Loading"), BarColumn(), MofNCompleteColumn(), Speed())
    with Progress(*columns) as bars:
        task = bars.add_task("", total=total)
        yield lambda amount: bars.advance(task, amount)
