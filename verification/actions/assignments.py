"""Who has a finding in hand: taken by oneself, given by the head, shared out among several."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from verification.actions.findings import locked_undecided, tell
from verification.domain.sharing import share_out
from verification.errors import ClassChanged, InOtherHands, NobodyForThem, NothingToDecide, NotInHand, OfficerElsewhere
from verification.models import Finding
from verification.queries.assigning import assign_rows
from verification.queries.officers import in_hand


@transaction.atomic
def take(*, finding: Finding, by: User) -> Finding:
    """Take a finding in hand that nobody has; taken twice by the same person is taken once."""
    finding = locked_undecided(finding, Permission.FINDING_DECIDE, by)
    if finding.assigned_to is not None and finding.assigned_to_id != by.pk:
        raise InOtherHands(str(finding.assigned_to))
    _write(finding, by, by)
    tell("finding.take", finding, by, "", {})
    return finding


@transaction.atomic
def give_back(*, finding: Finding, by: User) -> Finding:
    """Put a finding that one has in hand back for everybody."""
    finding = locked_undecided(finding, Permission.FINDING_DECIDE, by)
    if finding.assigned_to_id != by.pk:
        raise NotInHand
    _write(finding, None, None)
    tell("finding.give_back", finding, by, "", {})
    return finding


@transaction.atomic
def assign(*, finding_ids: Sequence[int], officers: Sequence[User], by: User) -> dict[User, int]:
    """Give findings to officers, all or none; among several so that everybody has about the same in hand afterwards.

    Returns how many each has got. The weightiest and oldest are given first. Findings that were decided meanwhile or
    lie elsewhere stop the whole act.
    """
    wanted = set(finding_ids)
    if not wanted or not officers:
        raise NothingToDecide
    rows = list(
        Finding.objects.visible_to(by, Permission.FINDING_OVERSEE)
        .undecided()
        .filter(pk__in=wanted)
        .order_by("-materiality", "opened_at", "pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", "village_id")
    )
    if len(rows) != len(wanted):
        raise ClassChanged
    people = {officer.pk: officer for officer in officers}
    areas = {pk: sorted(officer.areas_for(Permission.FINDING_DECIDE)) for pk, officer in people.items()}
    given = share_out(rows, loads=in_hand(people), areas=areas)
    if len(given) != len(rows):
        if len(people) == 1:
            raise OfficerElsewhere(str(officers[0]))
        raise NobodyForThem(len(rows) - len(given))
    assign_rows(given, by_id=by.pk, now=timezone.now())
    return {officer: _told(officer, given, by) for officer in people.values()}


def _told(officer: User, given: dict[int, int], by: User) -> int:
    ids = sorted(finding for finding, to in given.items() if to == officer.pk)
    if ids:
        audit.record("finding.assign", target=officer, by=by, details={"findings": ids})
    return len(ids)


def _write(finding: Finding, to: User | None, by: User | None) -> None:
    finding.assigned_to, finding.assigned_by = to, by
    finding.assigned_at = timezone.now() if to else None
    finding.save(update_fields=["assigned_to", "assigned_by", "assigned_at"])
