"""Everything the review page of one finding shows; a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from access.models import AuditEvent, User
from recipients.models import FamilyCard, Person
from verification.domain.sources import DUKCAPIL
from verification.models import BulkDecision, Check, Evidence, Finding, GroundCheck
from verification.models.findings import FindingQuerySet
from verification.queries.comparison import Row, compare
from verification.queries.said import Said, said_by


# Acts that the history of a finding tells beside its visits.
SHOWN_ACTS = (
    "finding.propose", "finding.refuse", "finding.withdraw_proposal", "finding.reopen", "finding.wait", "finding.take",
    "finding.decide", "finding.confirm",
)  # fmt: skip


_AROUND = (
    "person__card_village", "family__village__parent", "family__head", "village", "check_answer", "decided_by",
    "proposed_by", "assigned_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Review:
    """One finding with its surroundings. `visit` is the newest that was made, `assigned` the one being waited for."""

    finding: Finding
    kk_number: str
    check: Check | None
    rows: Sequence[Row]
    others: Sequence[Finding]
    visits: Sequence[GroundCheck]
    members: int
    acts: Sequence[AuditEvent]
    bulk: BulkDecision | None
    said: Sequence[Said]

    @property
    def visit(self) -> GroundCheck | None:
        """The newest visit that was made."""
        return next((one for one in self.visits if one.state == GroundCheck.State.DONE), None)

    @property
    def assigned(self) -> GroundCheck | None:
        """The visit that facilitators are asked to make."""
        return next((one for one in self.visits if one.state == GroundCheck.State.ASSIGNED), None)

    @property
    def evidence(self) -> list[Evidence]:
        """Photos and positions of all visits, newest visit first."""
        return [piece for visit in self.visits for piece in visit.evidence.all()]

    @property
    def undecided_others(self) -> list[Finding]:
        """Further findings about the same person that wait for a decision."""
        return [one for one in self.others if one.state != Finding.State.DECIDED]


def with_surroundings(findings: FindingQuerySet, user: User) -> FindingQuerySet:
    """Findings that bring along whatever stands around them on their page: people, places, KK number, members."""
    living = Person.objects.visible_to(user, Finding.objects.all().read_permission).living()
    members = living.filter(family=OuterRef("family")).order_by().values("family").annotate(number=Count("pk"))
    card = FamilyCard.objects.filter(family=OuterRef("family"), until_on=None).order_by("pk")
    brought: FindingQuerySet = findings.select_related(*_AROUND).annotate(
        kk_number=Subquery(card.values("kk_number")[:1]), members=Coalesce(Subquery(members.values("number")), 0)
    )
    return brought


def review_of(finding: Finding, user: User) -> Review:
    """Gather what a reviewer needs. `finding` has person, family and village at hand and is visible to the user."""
    if not hasattr(finding, "kk_number"):
        finding = with_surroundings(Finding.objects.visible_to(user), user).get(pk=finding.pk)
    person = finding.person
    answers = list(Check.objects.visible_to(user).filter(person=person, is_latest=True).order_by("source"))
    asked_about = [finding.check_answer] if finding.check_answer else []
    check = next((one for one in [*asked_about, *answers] if one.source == DUKCAPIL), None)
    evidence = Evidence.objects.visible_to(user).select_related("taken_by").order_by("pk")
    visits = list(
        finding.ground_checks.select_related("assigned_by", "visited_by", "facilitator")
        .prefetch_related(Prefetch("evidence", queryset=evidence))
        .order_by("-pk")
    )
    others = list(Finding.objects.visible_to(user).filter(person=person).exclude(pk=finding.pk).order_by("-pk")[:20])
    done = next((one for one in visits if one.state == GroundCheck.State.DONE), None)
    brought: Any = finding  # what with_surroundings has added
    kk_number, members = brought.kk_number or "", brought.members
    rows = compare(person, kk_number, check, done)
    acts, bulk = _acts_on(finding), _bulk_of(finding)
    return Review(finding, kk_number, check, rows, others, visits, members, acts, bulk, _said(answers))


def _said(answers: Sequence[Check]) -> list[Said]:
    """What other sources have said of the person, those that speak against aid first."""
    today = timezone.localdate()
    said = [said_by(one, today=today) for one in answers if one.source != DUKCAPIL]
    return sorted(said, key=lambda one: not one.is_against)


def _acts_on(finding: Finding) -> list[AuditEvent]:
    """What was done about it, oldest first, as the audit trail has it."""
    acts = AuditEvent.objects.filter(object_type="finding", object_id=str(finding.pk), action__in=SHOWN_ACTS)
    return list(acts.select_related("actor").order_by("pk"))


def _bulk_of(finding: Finding) -> BulkDecision | None:
    """The decision about a whole class by which it was decided, if it was."""
    if finding.state != Finding.State.DECIDED:
        return None
    in_force = finding.decisions.filter(reopened_at=None).exclude(bulk=None).select_related("bulk").first()
    return in_force.bulk if in_force else None
