"""Everything the review page of one finding shows; a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from access.models import User
from recipients.models import FamilyCard, Person
from verification.models import Check, Evidence, Finding, GroundCheck
from verification.queries.comparison import Row, compare


@dataclass(frozen=True, slots=True)
class Review:
    """One finding with its surroundings. `visit` is the newest that was made, `assigned` the one being waited for."""

    finding: Finding
    card: FamilyCard | None
    check: Check | None
    rows: Sequence[Row]
    others: Sequence[Finding]
    visits: Sequence[GroundCheck]
    members: int

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


def review_of(finding: Finding, user: User) -> Review:
    """Gather what a reviewer needs. `finding` has person, family and village at hand and is visible to the user."""
    person = finding.person
    card = FamilyCard.objects.filter(family=finding.family_id, until_on=None).first()
    check = finding.check_answer or (Check.objects.visible_to(user).filter(person=person, is_latest=True).first())
    evidence = Evidence.objects.visible_to(user).select_related("taken_by").order_by("pk")
    visits = list(
        finding.ground_checks.select_related("assigned_by", "visited_by")
        .prefetch_related(Prefetch("evidence", queryset=evidence))
        .order_by("-pk")
    )
    others = list(Finding.objects.visible_to(user).filter(person=person).exclude(pk=finding.pk).order_by("-pk")[:20])
    done = next((one for one in visits if one.state == GroundCheck.State.DONE), None)
    members = (
        Person.objects.visible_to(user, Finding.objects.all().read_permission)
        .living()
        .filter(family=finding.family_id)
        .count()
    )
    return Review(finding, card, check, compare(person, card, check, done), others, visits, members)
