"""The random check after payment: drawn once per roster, asked by facilitators, followed up by the verification."""

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
from distribution.models import DeliverySample, Roster, SampleCheck
from distribution.queries.samples import delivered_by_village, insert_checks
from verification.actions import evidence
from verification.actions.evidence import Picture, Position
from verification.models import Evidence


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
    """Keep what a family said. Sent again by the same person, it is kept once."""
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
    locked.save()
    _tell(locked, "sample_check.record", by, {"is_in_order": said.is_in_order})
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


@transaction.atomic
def follow_up(*, check: SampleCheck, text: str, by: User) -> SampleCheck:
    """Say what was done about an answer that was not in order."""
    if not text.strip():
        raise ReasonMissing(_("Say what was done about it."))
    locked = _locked(check)
    if locked.is_in_order is not False or locked.followed_up_at:
        raise WrongState(_("There is nothing to follow up here any more. Load the page again."))
    locked.follow_up = text.strip()
    locked.followed_up_by, locked.followed_up_at = by, timezone.now()
    locked.save(update_fields=["follow_up", "followed_up_by", "followed_up_at"])
    audit.record(
        "sample_check.follow_up",
        target=locked,
        by=by,
        village_code=locked.village_id,
        reason=locked.follow_up,
        details={"sample": locked.sample_id},
    )
    return locked


def _locked(check: SampleCheck) -> SampleCheck:
    locked: SampleCheck = (
        SampleCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("delivery__entry")
        .get(pk=check.pk)
    )
    return locked


def _may_ask(check: SampleCheck, by: User) -> None:
    """Still to be asked (who was not met may be asked later), by another person than who handed the aid over."""
    if check.state == SampleCheck.State.ANSWERED:
        raise WrongState(_("Somebody has asked this family already. Load the page again."))
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
