"""The private PostGIS and Elasticsearch of one checkout: start, stop, status."""

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bootstrap import elasticsearch, front_end, postgis, python_environment, system, translations
from bootstrap.account import service_account, service_home
from bootstrap.elasticsearch import Node
from bootstrap.postgis import Cluster
from bootstrap.steps import VAR, one_at_a_time, say

DATABASE_URL = "FINDER_DATABASE_URL"
ELASTICSEARCH_URL = "FINDER_ELASTICSEARCH_URL"
ENGINES = ("elasticsearch", "postgis")


class Services:
    """What this checkout runs itself; a service whose address is given in `given` is somebody else's."""

    def __init__(self, var: Path, engine: str, given: Mapping[str, str]) -> None:
        self.given = {name: given[name] for name in (DATABASE_URL, ELASTICSEARCH_URL) if given.get(name)}
        wants_cluster = DATABASE_URL not in self.given
        wants_node = engine == "elasticsearch" and ELASTICSEARCH_URL not in self.given
        self.cluster: Cluster | None = None
        self.node: Node | None = None
        self.started: list[Cluster | Node] = []
        if wants_cluster or wants_node:
            account = service_account()
            home = service_home(var, account)
            self.cluster = Cluster(home, account) if wants_cluster else None
            self.node = Node(home, account) if wants_node else None

    def start_cluster(self, port: int | None) -> None:
        """Start PostGIS if it is ours and does not run yet."""
        self._start(self.cluster, port)

    @contextlib.contextmanager
    def node_starting(self, port: int | None) -> Iterator[None]:
        """Start Elasticsearch while the block runs, and wait for it at the block's end.

        Whatever goes wrong in the block, or a signal, ends the start at once and stops what was started.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            node = pool.submit(self._start, self.node, port)
            try:
                yield
                node.result()
            except BaseException:
                self.stop_started()
                raise

    def start(self, *, pg_port: int | None, es_port: int | None) -> None:
        """Start both at once; when one fails, the other is left as it was."""
        with self.node_starting(es_port):
            self.start_cluster(pg_port)

    def _start(self, service: Cluster | Node | None, port: int | None) -> None:
        if service and not service.is_running():
            self.started.append(service)
            service.start(port)

    def addresses(self) -> dict[str, str]:
        """The environment variables that lead to what runs by now."""
        found = dict(self.given)
        if self.cluster:
            found[DATABASE_URL] = self.cluster.url
        if self.node and self.node.is_running():
            found[ELASTICSEARCH_URL] = self.node.url
        return found

    def stop_started(self) -> None:
        """Stop what `start` started, and nothing that ran before."""
        for service in reversed(self.started):
            service.stop()

    def stop(self) -> None:
        """Stop whatever of this checkout runs."""
        for service in (self.node, self.cluster):
            if service:
                service.stop()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that every script with services takes."""
    parser.add_argument(
        "--engine", choices=ENGINES, default="elasticsearch", help="postgis does without Java"
    )
    parser.add_argument("--pg-port", type=int, help=f"PostgreSQL's port (usually {postgis.PREFERRED_PORT})")
    parser.add_argument(
        "--es-port", type=int, help=f"Elasticsearch's port (usually {elasticsearch.PREFERRED_PORT})"
    )


def prepare(services: Services, *, development: bool) -> None:
    """Install what is missing: system and Python packages, Elasticsearch, catalogs, the front end."""
    needs = [system.browser_need(), system.browser_driver_need()] if development else []
    if services.cluster:
        needs.append(system.postgis_need())
    if services.node:
        needs += [system.java_need(), system.maven_need()]
    with one_at_a_time(VAR / "bootstrap.lock"):
        system.install(needs)
        if services.node:
            elasticsearch.fetch_archive()
        python_environment.prepare(development=development)
        translations.prepare()
        front_end.prepare(development=development)


def main(arguments: list[str]) -> int:
    """Run script/services."""
    parser = argparse.ArgumentParser(prog="script/services", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--dir", type=Path, default=VAR, help="the folder their data lies in (var)")
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    services = Services(chosen.dir.resolve(), chosen.engine, {})
    if chosen.action == "stop":
        services.stop()
        return 0
    if chosen.action == "start":
        prepare(services, development=True)
        services.start(pg_port=chosen.pg_port, es_port=chosen.es_port)
        print(*(f"{name}={value}" for name, value in services.addresses().items()), sep="\n")
        return 0
    return _show_status(services)


def _show_status(services: Services) -> int:
    """Print the address of each running service; 0 when all run, 1 otherwise."""
    everything = [("PostGIS", services.cluster), ("Elasticsearch", services.node)]
    for name, service in everything:
        if service:
            say(f"{name}: {service.url if service.is_running() else 'stopped'}")
    return 0 if all(service is None or service.is_running() for _, service in everything) else 1
