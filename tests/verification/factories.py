"""Invented checks, findings and visits for tests."""

from datetime import UTC, datetime
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from access.domain.permissions import Role
from access.models import User
from tests.factories import CITY, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from verification.domain.findings import MATERIALITY, WEIGHTY
from verification.models import BulkDecision, Check, Evidence, Exchange, Finding, GroundCheck, VerificationRun


OPENED_AT = datetime(2026, 11, 12, 3, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 32


def reviewer(area: str = CITY) -> User:
    """Somebody who decides findings."""
    return UserFactory(role=Role.VERIFIKATOR, role__area=area)


def facilitator(area: str = VILLAGE) -> User:
    """Somebody who visits."""
    return UserFactory(role=Role.PENDAMPING, role__area=area)


def as_decided(decision: str) -> dict[str, Any]:
    """Fields of a decided finding; what takes aid away was proposed by somebody else."""
    decided = {
        "state": Finding.State.DECIDED,
        "decision": decision,
        "decided_by_id": User.MACHINE_ID,
        "decided_at": OPENED_AT,
        "reason": "uji",
    }
    return decided | (proposal_of(decision) if decision in WEIGHTY else {})


def as_proposed(decision: str) -> dict[str, Any]:
    """Fields of a finding that waits for a second person."""
    return {"state": Finding.State.PROPOSED, "reason": "uji", **proposal_of(decision)}


def proposal_of(decision: str) -> dict[str, Any]:
    """Who proposed what, when."""
    return {"proposed_decision": decision, "proposed_by": reviewer(), "proposed_at": OPENED_AT}


class CheckFactory(DjangoModelFactory):
    """A latest answer that matched."""

    class Meta:
        model = Check

    class Params:
        village_id = VILLAGE

    person = factory.LazyAttribute(
        lambda one: PersonFactory(family=FamilyFactory(village_id=areas()[one.village_id].code))
    )
    source = "dukcapil"
    state = Check.State.ANSWERED
    due_on = OPENED_AT.date()
    due_because = Check.DueBecause.NEW
    answered_at = OPENED_AT
    outcome = "matched"
    is_latest = True


class FindingFactory(DjangoModelFactory):
    """An open finding about a person in a village."""

    class Meta:
        model = Finding

    kind = Finding.Kind.NAME_DIFFERS
    village_id = VILLAGE
    person = factory.LazyAttribute(
        lambda one: PersonFactory(
            family=FamilyFactory(village_id=areas()[one.village_id].code), full_name="Sri Wahyuni", sex="P"
        )
    )
    family = factory.LazyAttribute(lambda one: one.person.family)
    materiality = factory.LazyAttribute(lambda one: MATERIALITY[one.kind])
    opened_at = OPENED_AT
    details = factory.LazyFunction(lambda: [{"element": "NAMA_LGKP", "score": 62}])


class GroundCheckFactory(DjangoModelFactory):
    """A visit asked for, with its finding in the field."""

    class Meta:
        model = GroundCheck

    village_id = VILLAGE
    finding = factory.LazyAttribute(
        lambda one: FindingFactory(village_id=one.village_id, state=Finding.State.GROUND_CHECK)
    )
    family = factory.LazyAttribute(lambda one: one.finding.family)
    assigned_by_id = User.MACHINE_ID


class EvidenceFactory(DjangoModelFactory):
    """A photo of a house."""

    class Meta:
        model = Evidence

    class Params:
        village_id = VILLAGE

    family = factory.LazyAttribute(lambda one: FamilyFactory(village_id=areas()[one.village_id].code))
    kind = Evidence.Kind.HOUSE
    taken_at = OPENED_AT
    taken_by_id = User.MACHINE_ID
    file = factory.LazyFunction(lambda: ContentFile(JPEG, name="house.jpg"))


class RunFactory(DjangoModelFactory):
    """A run over the city that waits for a worker."""

    class Meta:
        model = VerificationRun

    source = "dukcapil"
    scope_id = factory.LazyFunction(lambda: areas()[CITY].pk)
    purpose = "Pemutakhiran triwulan"
    requested_by_id = User.MACHINE_ID


class ExchangeFactory(DjangoModelFactory):
    """A matching request that waits for its answer."""

    class Meta:
        model = Exchange

    number = factory.Sequence(lambda number: f"EMPLOYMENT-2026-{number:05d}")
    kind = Exchange.Kind.REQUEST
    source = "employment"
    scope_id = factory.LazyFunction(lambda: areas()[CITY].pk)
    state = Exchange.State.SENT
    purpose = "Pemutakhiran triwulan"
    file = factory.LazyFunction(lambda: ContentFile(b"PK", name="permintaan.xlsx"))
    requested_by_id = User.MACHINE_ID


class BulkDecisionFactory(DjangoModelFactory):
    """One decision about a whole class of findings."""

    class Meta:
        model = BulkDecision

    kind = Finding.Kind.ADDRESS_DIFFERS
    scope_id = VILLAGE
    decision = Finding.Decision.NO_OBJECTION
    reason = "Domisili berbeda, masih di kota ini"
    count = 1
    made_by_id = User.MACHINE_ID
    made_at = OPENED_AT
