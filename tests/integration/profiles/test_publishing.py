"""A profile changes in one way: at once or after review, with versions, provenance, index and audit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.audit.services import entries_of
from finder.db import settle
from finder.directory.profile import Profile
from finder.directory.services.profiles import profile
from finder.models import Affiliation, ClinicPractice, ProfileEdit, ProfileVersion, Provenance, SearchOutbox
from finder.profiles.faults import CannotBe, Overtaken
from finder.profiles.services import drafts, edits, publishing, versions
from finder.profiles.services.publishing import Author, Published
from finder.profiles.services.state import read_state
from finder.sealing.keyring import derive
from tests.conftest import SECRET
from tests.factories import make_source
from tests.integration.profiles.conftest import NOW, Site

KEYRING = derive(SECRET)
LATER = NOW + dt.timedelta(hours=1)


def publish(session: Session, site: Site, changes: dict[str, Any], **more: Any) -> Published:
    author = more.pop("author", site.edith)
    return publishing.publish(
        session, clinic_id=site.clinic.id, changes=changes, author=author, now=NOW, **more
    )


def state(session: Session, site: Site) -> dict[str, Any]:
    return read_state(session, clinic_id=site.clinic.id)


def shown(session: Session, site: Site) -> Profile:
    settle(session)
    return profile(session, slug=site.clinic.slug, now=NOW)


def draft(session: Session, site: Site, who: Author, values: dict[str, Any]) -> None:
    drafts.save(session, clinic_id=site.clinic.id, account_id=who.account_id, values=values, now=NOW)


PERSON = {
    "given": "Ada", "family": "Example", "credentials": "DC", "specialties": ["chiropractic"],
    "weekdays": [1, 3], "accepting": True, "telehealth": None, "confirmed": True,
}  # fmt: skip
CONFERENCE = {
    "evidence": "named_conference", "detail": "Each Tuesday.", "detail_es": None, "meets_on": 2,
    "participants": ["Ada Example", "Ben Example"],
}  # fmt: skip
EVERYTHING: dict[str, Any] = {
    "form": "hospital",
    "website": "https://clinic.example",
    "point": {"lat": 42.4, "lon": -71.2, "precision": "rooftop"},
    "hours": [[1, "08:00", "12:00"], [1, "13:00", "17:00"]],
    "closed_days": [["2026-12-25", "Christmas"]],
    "insurance": ["medicare"],
    "languages": {"es": "interpreter"},
    "access": ["adacomp"],
    "people/1234567893": PERSON,
    "practices/shared-records": {**CONFERENCE, "evidence": "own_word", "meets_on": None, "participants": []},
    "practices/case-conference": CONFERENCE,
}


def test_what_is_not_sensitive_is_published_at_once_and_reads_back_as_it_was_said(
    session: Session, site: Site
) -> None:
    done = publish(session, site, EVERYTHING)
    assert set(done.written) == set(EVERYTHING)
    assert done.waiting == ()
    after = state(session, site)
    assert {field: after[field] for field in EVERYTHING} == EVERYTHING
    found = shown(session, site)
    assert [person.presence for person in found.people if person.npi == "1234567893"] == ["confirmed"]
    assert found.facts["insurance"].source_kind == "clinic"
    assert found.facts["insurance"].stated_on == NOW.date()
    assert ("edited", None) in [(event.kind, event.by) for event in found.history]


def test_a_publication_leaves_versions_an_outbox_row_and_an_audit_entry(session: Session, site: Site) -> None:
    settle(session)
    version = session.scalar(select(SearchOutbox.version).where(SearchOutbox.clinic_id == site.clinic.id))
    publish(session, site, {"insurance": ["medicare"], "form": "hospital"})
    kept = session.scalars(select(ProfileVersion).order_by(ProfileVersion.field)).all()
    assert [(one.field, one.before, one.after, one.author_name) for one in kept] == [
        ("form", "independent", "hospital", "Edith"),
        ("insurance", [], ["medicare"], "Edith"),
    ]
    assert len({one.publication for one in kept}) == 1
    box = session.get_one(SearchOutbox, site.clinic.id, populate_existing=True)
    assert box.version > (version or 0)
    noted = entries_of(session, subject="clinic", subject_id=site.clinic.id)
    assert [(entry.action, entry.why) for entry in noted] == [("profile.publish", "form, insurance")]


def test_what_is_so_already_makes_no_version(session: Session, site: Site) -> None:
    assert publish(session, site, {"form": "independent"}) == Published((), ())
    assert session.scalars(select(ProfileVersion)).all() == []


@pytest.mark.parametrize("field", ["name", "phone", "address", "specialty"])
def test_sensitive_changes_wait_for_a_moderator(session: Session, site: Site, field: str) -> None:
    wanted: dict[str, Any] = {
        "name": {"name": "Example Other"},
        "phone": {"phone": {"number": "+16175550123", "extension": None}},
        "address": {"address": {"street": "9 ELM ST", "suite": None, "city": "Waltham", "state": "MA",
                                "zip5": "02451"}},
        "specialty": {"people/1234567893": {**PERSON, "specialties": ["chiropractic", "psychology"]}},
    }[field]  # fmt: skip
    before = state(session, site)
    done = publish(session, site, {**wanted, "insurance": ["aetna"]})
    assert (done.written, done.waiting) == (("insurance",), tuple(wanted))
    assert {**state(session, site), "insurance": []} == before
    (waiting,) = edits.waiting(session, now=NOW)
    assert (waiting.author, waiting.late, waiting.moved) == ("Edith", False, False)
    moderator = Author(site.oscar.account_id, "Mona")
    assert edits.decide(
        session, edit_id=waiting.id, approved=True, moderator=moderator, now=LATER, keyring=KEYRING
    )
    assert state(session, site)[next(iter(wanted))] == next(iter(wanted.values()))
    version = session.scalars(select(ProfileVersion).order_by(ProfileVersion.id.desc())).first()
    assert version is not None
    assert (version.author_name, version.reviewed_by) == ("Edith", "Mona")
    assert not edits.decide(
        session, edit_id=waiting.id, approved=False, moderator=moderator, now=LATER, keyring=KEYRING
    )


def test_a_refused_change_changes_nothing(session: Session, site: Site) -> None:
    publish(session, site, {"name": "Example Other"})
    (waiting,) = edits.waiting(session, now=NOW)
    edits.decide(session, edit_id=waiting.id, approved=False, moderator=site.oscar, now=LATER,
                 keyring=KEYRING, reason="The sign says otherwise.")  # fmt: skip
    assert state(session, site)["name"] == "Example Clinic"
    assert edits.waiting(session, now=NOW) == ()


def test_a_newer_wish_takes_the_place_of_the_older(session: Session, site: Site) -> None:
    publish(session, site, {"name": "Example Other"})
    publish(session, site, {"name": "Example Third"})
    assert [one.wanted for one in edits.waiting(session, now=NOW)] == ["Example Third"]
    assert sorted(session.scalars(select(ProfileEdit.state))) == ["replaced", "waiting"]


def test_a_moved_pin_waits_with_its_address_and_is_approved_with_it(session: Session, site: Site) -> None:
    place = {"street": "9 ELM ST", "suite": None, "city": "Waltham", "state": "MA", "zip5": "02451"}
    pin = {"lat": 42.39, "lon": -71.24, "precision": "rooftop"}
    assert publish(session, site, {"address": place, "point": pin}).waiting == ("address",)
    (waiting,) = edits.waiting(session, now=NOW)
    edits.decide(session, edit_id=waiting.id, approved=True, moderator=site.oscar, now=LATER, keyring=KEYRING)
    after = state(session, site)
    assert (after["address"], after["point"]) == (place, pin)


def test_one_fresh_person_does_not_make_an_old_roster_fresh(session: Session, site: Site) -> None:
    session.get_one(Provenance, (site.clinic.id, "roster")).stated_on = dt.date(2026, 1, 1)
    publish(session, site, {site.person: {**state(session, site)[site.person], "confirmed": True}})
    assert shown(session, site).facts["roster"].stale


def test_somebody_who_left_is_gone_from_the_page_and_comes_back_by_a_restore(
    session: Session, site: Site
) -> None:
    before = state(session, site)[site.person]
    publish(session, site, {site.person: None})
    assert site.person not in state(session, site)
    assert "chiropractic" not in {one.specialty.code for one in shown(session, site).mix}
    (version,) = versions.list_versions(session, clinic_id=site.clinic.id)
    assert version.restorable
    versions.restore(session, clinic_id=site.clinic.id, version_id=version.id, author=site.oscar, now=LATER)
    # Nobody else practises it there now, so a moderator looks at it again.
    (waiting,) = edits.waiting(session, now=NOW)
    edits.decide(session, edit_id=waiting.id, approved=True, moderator=site.oscar, now=LATER, keyring=KEYRING)
    assert state(session, site)[site.person] == before


def test_a_restored_value_is_a_version_of_its_own(session: Session, site: Site) -> None:
    publish(session, site, {"insurance": ["aetna"]})
    publish(session, site, {"insurance": ["cigna"]})
    first = versions.list_versions(session, clinic_id=site.clinic.id)[-1]
    versions.restore(session, clinic_id=site.clinic.id, version_id=first.id, author=site.oscar, now=LATER)
    assert state(session, site)["insurance"] == []
    newest = versions.list_versions(session, clinic_id=site.clinic.id)[0]
    assert (newest.before, newest.after, newest.author) == (["cigna"], [], "Oscar")
    assert newest.restores_id == first.id


def test_two_editors_of_different_fields_do_not_disturb_each_other(session: Session, site: Site) -> None:
    draft(session, site, site.edith, {"insurance": ["aetna"]})
    draft(session, site, site.oscar, {"form": "hospital"})
    drafts.publish(session, clinic_id=site.clinic.id, author=site.edith, now=NOW)
    drafts.publish(session, clinic_id=site.clinic.id, author=site.oscar, now=NOW)
    after = state(session, site)
    assert (after["insurance"], after["form"]) == (["aetna"], "hospital")
    assert drafts.changes_of(session, clinic_id=site.clinic.id, account_id=site.edith.account_id) == {}


@pytest.mark.parametrize(("choice", "ends"), [("mine", ["cigna"]), ("theirs", ["aetna"])])
def test_two_editors_of_one_field_see_both_values_and_the_second_chooses(
    session: Session, site: Site, choice: str, ends: list[str]
) -> None:
    draft(session, site, site.edith, {"insurance": ["aetna"]})
    draft(session, site, site.oscar, {"insurance": ["cigna"], "form": "hospital"})
    drafts.publish(session, clinic_id=site.clinic.id, author=site.edith, now=NOW)
    with pytest.raises(Overtaken) as caught:
        drafts.publish(session, clinic_id=site.clinic.id, author=site.oscar, now=NOW)
    (conflict,) = caught.value.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ([], ["cigna"], ["aetna"])
    assert state(session, site)["form"] == "independent"
    drafts.choose(session, clinic_id=site.clinic.id, account_id=site.oscar.account_id,
                  choices={"insurance": choice}, now=NOW)  # fmt: skip
    drafts.publish(session, clinic_id=site.clinic.id, author=site.oscar, now=NOW)
    after = state(session, site)
    assert (after["insurance"], after["form"]) == (ends, "hospital")


def test_a_preview_shows_the_draft_and_leaves_no_trace(session: Session, site: Site) -> None:
    settle(session)
    before = state(session, site)
    draft(session, site, site.edith, {"name": "Example Other", "people/1234567893": PERSON})
    found = drafts.as_published(
        session, clinic_id=site.clinic.id, author=site.edith, now=NOW, show=lambda: shown(session, site)
    )
    assert found.name == "Example Other"
    assert "1234567893" in [person.npi for person in found.people]
    assert state(session, site) == before
    assert session.scalars(select(ProfileVersion)).all() == []


def test_the_database_refuses_a_clinics_own_word_as_proof(session: Session, site: Site) -> None:
    publish(session, site, {"practices/case-conference": CONFERENCE})
    held = session.get_one(ClinicPractice, (site.clinic.id, "case-conference"))
    for grade in ("document", "confirmed"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("update clinic_practices set evidence = :grade"), {"grade": grade})
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("update clinic_practices set participants = '{one}'"))
    with pytest.raises(CannotBe):
        publish(session, site, {"practices/case-conference": {**CONFERENCE, "evidence": "confirmed"}})
    assert held.evidence == "named_conference"


def test_what_a_moderator_saw_stays_when_the_clinic_mends_its_words(session: Session, site: Site) -> None:
    moderator = make_source(session, "moderator")
    session.add(ClinicPractice(
        clinic_id=site.clinic.id, practice_code="shared-records", evidence="document", said_by="A contract",
        said_on=dt.date(2026, 6, 1), expires_on=dt.date(2027, 6, 1), source_id=moderator.id,
    ))  # fmt: skip
    session.flush()
    before = state(session, site)["practices/shared-records"]
    publish(session, site, {"practices/shared-records": {**before, "detail": "One record."}})
    held = session.get_one(ClinicPractice, (site.clinic.id, "shared-records"))
    assert (held.evidence, held.said_by, held.detail_en) == ("document", "A contract", "One record.")


def test_an_address_that_another_clinic_of_the_owner_has_cannot_be(session: Session, site: Site) -> None:
    with pytest.raises(CannotBe):
        publish(session, site, {"address": {"street": "!", "suite": None, "city": "Waltham", "state": "MA",
                                            "zip5": "02451"}}, reviewed_by="Mona")  # fmt: skip
    assert session.scalar(select(Affiliation.id).where(Affiliation.clinic_id == site.clinic.id)) is not None
