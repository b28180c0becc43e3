"""How many requests may come: for one address, from one network, to one clinic, in all; each by itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder.appointments.faults import TooManyRequests
from finder.appointments.services import limits
from finder.appointments.services.requesting import Made, Sender, make_request
from finder.models import AppointmentRequest, RequestAttempt
from tests.factories import make_clinic
from tests.factories.requests import KEYRING, make_wish, office_at
from tests.integration.appointments.conftest import NOW
from tests.integration.appointments.test_api import body, call
from tests.integration.appointments.test_pages import client, form_of, place, send, settings_here

__all__ = ["client", "place", "settings_here"]
MINE = "198.51.100.7"
HALF_AN_HOUR = dt.timedelta(minutes=30)


def came(
    session: Session, clinic_id: int, count: int, *, network: str = "", ago: dt.timedelta = HALF_AN_HOUR
) -> None:
    """Note attempts of others: each from a network of its own, unless one is named."""
    session.add_all(
        RequestAttempt(
            recipient=KEYRING.blind_index(f"other{number}@example.org", purpose=limits.PURPOSE),
            network=KEYRING.blind_index(
                limits.network_of(network or f"10.{number // 250}.{number % 250}.1"),
                purpose="request network",
            ),
            clinic_id=clinic_id,
            at=NOW - ago,
        )
        for number in range(count)
    )
    session.flush()


def ask(
    session: Session, place: SimpleNamespace, *, network: str = MINE, key: str = "a-key-of-limits"
) -> Made:
    sender = Sender("test", key, network)
    return make_request(
        session, clinic=place.clinic, wish=make_wish(), locale="en", sender=sender, office=office_at(NOW)
    )


def test_a_network_waits_when_it_has_sent_as_many_as_one_may(
    session: Session, open_place: SimpleNamespace
) -> None:
    came(session, open_place.id, limits.FROM_ONE_NETWORK_AN_HOUR - 1, network="198.51.100.200")
    ask(session, open_place)
    with pytest.raises(TooManyRequests) as refused:
        ask(session, open_place, key="a-second-key")
    assert refused.value.retry_after_s == 3600
    ask(session, open_place, network="203.0.113.7", key="a-third-key")


def test_a_network_that_spreads_its_requests_over_the_day_waits_too(
    session: Session, open_place: SimpleNamespace
) -> None:
    earlier = dt.timedelta(hours=5)
    came(session, open_place.id, limits.FROM_ONE_NETWORK_A_DAY, network=MINE, ago=earlier)
    with pytest.raises(TooManyRequests) as refused:
        ask(session, open_place)
    assert refused.value.retry_after_s == 24 * 3600


def test_a_clinic_gets_so_many_an_hour_and_another_clinic_is_open(
    session: Session, open_place: SimpleNamespace
) -> None:
    came(session, open_place.id, limits.TO_ONE_CLINIC_AN_HOUR)
    with pytest.raises(TooManyRequests):
        ask(session, open_place)
    other = make_clinic(session, people=["physiatry"])
    ask(session, SimpleNamespace(clinic=other))


def test_in_all_there_are_so_many_an_hour_wherever_they_come_from(
    session: Session, open_place: SimpleNamespace
) -> None:
    other = make_clinic(session)
    came(session, other.id, limits.IN_ALL_AN_HOUR)
    with pytest.raises(TooManyRequests):
        ask(session, open_place)
    assert limits.forget_attempts(session, now=NOW) == 0
    assert limits.forget_attempts(session, now=NOW + dt.timedelta(days=1)) == limits.IN_ALL_AN_HOUR


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.200", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "nonsense", False),
    ],
)
def test_neighbours_count_as_one_sender(one: str, other: str, same: bool) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) == same


def test_page_and_api_say_when_to_come_again_and_keep_nothing(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    with Session(engine) as session, session.begin():
        came(session, place.id, limits.TO_ONE_CLINIC_AN_HOUR, ago=NOW - dt.datetime.now(dt.UTC))
    page, api = send(client, place, form_of(client, place)), call(client, body(place))
    assert (page.status_code, api.status_code) == (429, 429)
    assert all(3_500 < int(each.headers["Retry-After"]) <= 3_600 for each in (page, api))
    assert api.content_type == "application/problem+json"
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(AppointmentRequest)) == 0
