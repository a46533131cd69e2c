"""Invented families written into the tables: persons, conditions, findings, objections and other aid."""

from datetime import UTC, date, datetime, time

from django.utils import timezone

from access.models import User
from distribution.models import (
    Determination,
    Objection,
    ObjectionEffect,
    ObjectionGround,
    Programme,
    ProgrammeRule,
    Roster,
    RosterApproval,
    RosterEntry,
)
from recipients.models import (
    AidExit,
    Caretaker,
    DecileRecord,
    Family,
    FamilyCard,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
    Source,
)
from tests.distribution.factories import PERIOD
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, areas, invented_nik
from tests.verification.factories import as_decided, as_proposed
from verification.models import Finding


def _as(decision: str) -> dict:
    """Undecided, decided, or only proposed: aid is held then, but nobody has become less entitled."""
    if decision == "propose":
        return as_proposed("stop_aid")
    return as_decided(decision) if decision else {}


def store(wanted: dict) -> Family:
    family = FamilyFactory(status=wanted["status"])
    for version, (national, province, city) in wanted["deciles"].items():
        DecileRecord.objects.create(
            family=family,
            version=version,
            national=national,
            province=province,
            city=city,
            is_current=version == max(wanted["deciles"]),
        )
    if wanted["living"] is not None:
        LivingConditions.objects.create(
            family=family, source=Source.DTSEN, observed_on=date(2026, 9, 30), **wanted["living"]
        )
    _place(family, wanted)
    for one in wanted["persons"]:
        _store_person(family, one)
    persons = list(family.persons.order_by("pk"))
    if wanted["caretaker"] is not None and wanted["caretaker"] < len(persons):
        Caretaker.objects.create(family=family, person=persons[wanted["caretaker"]], from_on=date(2026, 1, 1))
    for leaving, programmes, from_on, until_on in wanted["exits"]:
        AidExit.objects.create(
            family=family, leaving=leaving, programmes=programmes, from_on=from_on, until_on=until_on
        )
    return family


def _place(family: Family, wanted: dict) -> None:
    """Since when the family is known, under which card, and whether it has come from another village."""
    created = datetime.combine(wanted["created_on"], time(20), tzinfo=UTC)  # the next day in Indonesia
    Family.objects.filter(pk=family.pk).update(created_at=created)
    FamilyCard.objects.filter(family=family).delete()
    if wanted["card_on"]:
        FamilyCard.objects.create(family=family, kk_number=f"99{family.pk:014}", from_on=wanted["card_on"])
    if wanted["moved"]:
        here = family.village_id
        Family.objects.filter(pk=family.pk).update(village_id=NEIGHBOUR)
        Family.objects.filter(pk=family.pk).update(village_id=here)
    for kind, from_on, until_on, code, decile, version in wanted["effects"]:
        is_hold = kind == "hold"
        programme = Programme.objects.filter(code=code).first() if is_hold and code else None
        ObjectionEffect.objects.create(
            objection=_objection(),
            family=family,
            kind=kind,
            programme=programme,
            from_on=from_on,
            until_on=until_on,
            decile=None if is_hold else decile,
            version="" if is_hold else version,
        )


def _objection() -> Objection:
    """One for all effects: what they mean does not depend on it."""
    found = Objection.objects.across_areas(reason="a test").first()
    return found or Objection.objects.create(
        kind="other",
        ground=ObjectionGround.objects.get_or_create(
            code="uji", defaults={"kind": "other", "label": "Uji", "way": "visit", "valid_from": date(2020, 1, 1)}
        )[0],
        channel="counter",
        village_id=VILLAGE,
        statement="Uji.",
        received_on=date(2026, 10, 1),
        due_on=date(2026, 11, 1),
        recorded_by_id=User.MACHINE_ID,
        nonce_hash="uji",
        slip_hash="uji",
    )


def give_other_aid(families: list[Family], wanted: list[dict]) -> None:
    """Put families on rosters of another programme, one per state."""
    by = {"drawn_by_id": User.MACHINE_ID}
    for number, state in enumerate(("draft", "submitted", "approved")):
        there = [
            family
            for family, one in zip(families, wanted, strict=True)
            if one["other_aid"] == state and family.persons.exists()
        ]
        other = Programme.objects.create(
            code="lain" if state == "approved" else f"lain{number}",
            name="Lain",
            owner="city",
            channel="post",
            valid_from=date(2026, 1, 1),
        )
        job = judged_by({}, other)
        roster = Roster.objects.create(city_id=CITY, programme=other, period=str(PERIOD), determination=job, **by)
        for family in there:
            RosterEntry.objects.create(
                roster=roster,
                family=family,
                recipient=family.persons.order_by("pk").first(),
                village_id=family.village_id,
                amount=1,
            )
        approval = RosterApproval.objects.create(roster=roster, place=1, permission="roster.approve")
        if state != "draft":
            Roster.objects.filter(pk=roster.pk).update(state="submitted")
        if state == "approved":
            RosterApproval.objects.filter(pk=approval.pk).update(
                approved_by_id=User.MACHINE_ID, approved_at=timezone.now()
            )
            Roster.objects.filter(pk=roster.pk).update(
                state=state, decree_number="1", approved_by_id=User.MACHINE_ID, approved_at=timezone.now()
            )


def _store_person(family: Family, one: dict) -> None:
    person = Person.objects.create(
        nik=invented_nik(one["birth_date"], one["sex"]),
        full_name="Warga Contoh",
        sex=one["sex"],
        birth_date=one["birth_date"],
        vital_status=one["vital_status"],
        occupation=one["occupation"],
        family=family,
        village_id=family.village_id,
        source=Source.DTSEN,
    )
    if one["relationship"]:
        Membership.objects.create(
            person=person, family=family, relationship=one["relationship"], from_on=date(2020, 1, 1)
        )
    if one["conditions"] is not None:
        PersonConditions.objects.create(
            person=person, source=Source.DTSEN, observed_on=date(2026, 9, 30), **one["conditions"]
        )
    for kind, decision in one["findings"]:
        Finding.objects.create(
            kind=kind,
            person=person,
            family=family,
            village_id=family.village_id,
            opened_at=timezone.now(),
            **_as(decision),
        )


def judged_by(definition: dict, programme: Programme | None = None) -> Determination:
    areas()
    if programme:
        return _finished(programme, definition)
    programme, _made = Programme.objects.get_or_create(
        code="uji",
        defaults={
            "name": "Uji",
            "owner": "city",
            "channel": "in_kind",
            "valid_from": date(2020, 1, 1),
        },
    )
    return _finished(programme, definition)


def _finished(programme: Programme, definition: dict) -> Determination:
    rule = ProgrammeRule.objects.create(
        programme=programme,
        version=programme.rules.count() + 1,
        valid_from=date(2026, 1, 1),
        definition=definition,
        legal_basis="uji",
        made_by_id=User.MACHINE_ID,
    )
    return Determination.objects.create(
        city_id=CITY,
        programme=programme,
        period=str(PERIOD),
        rule=rule,
        state="finished",
        requested_by_id=User.MACHINE_ID,
    )
