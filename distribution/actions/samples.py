"""The random check after payment: drawn once per roster, asked by facilitators; findings where it is not in order."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.domain.after_payment import Said, plan
from distribution.errors import (
    NobodyEntitled,
    ReasonMissing,
    SamePerson,
    SampleExists,
    WrongState,
    told_by_database,
)
from distribution.models import Delivery, DeliverySample, Roster, SampleCheck
from distribution.queries.samples import delivered_by_village, insert_checks
from verification.actions import evidence, findings
from verification.actions.evidence import Picture, Position
from verification.models import Evidence, Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """What a family said. `received` is in rupiah or units of goods; who took something off is told in words."""

    was_received: bool
    received: int
    deducted: int = 0
    deducted_by: str = ""
    was_misused: bool = False
    note: str = ""
    photo: Picture | None = None
    position: Position | None = None


@transaction.atomic
def draw(*, roster: Roster, confidence: int, margin_percent: int, seed: str | None = None, by: User) -> DeliverySample:
    """Draw the sample of a roster, spread over its kelurahan by what was delivered there. Once: the seed is kept."""
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=roster.pk)
    if DeliverySample.objects.across_areas(reason="one sample per roster").filter(roster=locked).exists():
        raise SampleExists(_("The sample of this roster is drawn already. It is not drawn a second time."))
    planned = plan(delivered_by_village(locked.pk), confidence=confidence, margin_percent=margin_percent)
    if not planned.size:
        raise NobodyEntitled(_("Nothing has been delivered yet, so there is nobody to ask."))
    with told_by_database(), transaction.atomic():
        sample = DeliverySample.objects.create(
            roster=locked,
            confidence=confidence,
            margin_percent=margin_percent,
            seed=seed or secrets.token_hex(8),
            population=planned.population,
            size=planned.size,
            drawn_by=by,
        )
    insert_checks(sample=sample, per_village=planned.per_village)
    audit.record(
        "sample.draw",
        target=sample,
        by=by,
        village_code=locked.city_id,
        details={
            "roster": locked.pk,
            "confidence": confidence,
            "margin_percent": margin_percent,
            "size": sample.size,
            "population": sample.population,
            "seed": sample.seed,
        },
    )
    return sample


@transaction.atomic
def record(*, check: SampleCheck, answer: Answer, by: User) -> SampleCheck:
    """Keep what a family said; what is not in order opens a finding. Sent again by the same person, it is kept once."""
    locked = _locked(check)
    if locked.state == SampleCheck.State.ANSWERED and locked.checked_by_id == by.pk:
        return locked
    _may_ask(locked, by)
    if answer.received < 0 or answer.deducted < 0:
        raise ReasonMissing(_("An amount cannot be less than nothing."))
    received = answer.received if answer.was_received else 0
    said = Said(answer.was_received, locked.expected, received, answer.deducted, answer.was_misused)
    if not said.is_in_order and not answer.note.strip():
        raise ReasonMissing(_("Write what the family said, so that it can be followed up."))
    locked.state = SampleCheck.State.ANSWERED
    locked.was_received, locked.received = answer.was_received, received
    locked.deducted, locked.deducted_by = answer.deducted, answer.deducted_by.strip()
    locked.was_misused, locked.is_in_order = answer.was_misused, said.is_in_order
    locked.note = answer.note.strip()
    locked.checked_by, locked.checked_at = by, timezone.now()
    if answer.photo:
        locked.photo = evidence.keep(
            family_id=locked.delivery.entry.family_id,
            kind=Evidence.Kind.PERSON,
            picture=answer.photo,
            taken_at=locked.checked_at,
            position=answer.position,
            by=by,
        )
    if not said.is_in_order:
        locked.finding = _finding_about(locked, by)
    locked.save()
    _tell(locked, "sample_check.record", by, {"is_in_order": said.is_in_order, "finding": locked.finding_id})
    return locked


@transaction.atomic
def not_met(*, check: SampleCheck, note: str, by: User) -> SampleCheck:
    """Nobody could be asked: the family counts as not answered, and the note says what was tried."""
    if not note.strip():
        raise ReasonMissing(_("Write when you were there and what the neighbours said."))
    locked = _locked(check)
    _may_ask(locked, by)
    locked.state = SampleCheck.State.NOT_MET
    locked.note = note.strip()
    locked.checked_by, locked.checked_at = by, timezone.now()
    locked.save()
    _tell(locked, "sample_check.not_met", by, {})
    return locked


def _finding_about(check: SampleCheck, by: User) -> Finding:
    """The finding by which the verification follows up that aid did not arrive as recorded."""
    entry = check.delivery.entry
    return findings.report(kind=Finding.Kind.AID_AMISS, person=entry.recipient, family=entry.family, by=by)


def _locked(check: SampleCheck) -> SampleCheck:
    """The check under lock, after its delivery: whoever hands over anew takes them in this order."""
    deliveries = Delivery.objects.across_areas(reason="of a check that somebody was let to")
    deliveries.select_for_update(no_key=True).filter(pk=check.delivery_id).first()
    locked: SampleCheck = (
        SampleCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("delivery__entry__recipient", "delivery__entry__family")
        .get(pk=check.pk)
    )
    return locked


def _may_ask(check: SampleCheck, by: User) -> None:
    """Still to be asked (who was not met may be asked later), by another person than who handed the aid over."""
    if check.state == SampleCheck.State.ANSWERED:
        raise WrongState(_("Somebody has asked this family already. Load the page again."))
    if check.is_taken_back:
        raise WrongState(
            _("The record of this hand-over was taken back. The family is asked when the aid is handed over again.")
        )
    if check.handed_by_id == by.pk and not by.is_machine:
        raise SamePerson(_("You handed this aid over. Somebody else has to ask the family."))


def _tell(check: SampleCheck, act: str, by: User, more: dict[str, object]) -> None:
    audit.record(
        act,
        target=check,
        by=by,
        village_code=check.village_id,
        details={"sample": check.sample_id, "delivery": check.delivery_id, **more},
    )
