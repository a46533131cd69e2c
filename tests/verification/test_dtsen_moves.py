"""Deciles that moved with a version, and what else is seen to have changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import User
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import Kind
from recipients.models import FamilyChange, PersonConditions, Source
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory
from tests.verification.dtsen_factories import ADMITTED_AT, batch, decile_move, held, moved, proposal, told_by, version
from verification.actions.dtsen.moves import look_at_admissions
from verification.domain.decile_reasons import Reason
from verification.models import DecileLook, DecileMove, DtsenRelease, Proposal
from verification.queries import decile_moves
from verification.queries.decile_moves import Wanted


pytestmark = pytest.mark.django_db
OLDER = ADMITTED_AT - timedelta(days=90)


def codes(flag: str) -> str:
    """The codes of a family's row, all empty but the flag of a check on site."""
    names = [column.name for column in dtsen.FAMILY.of_kind(Kind.CODE)]
    return "\x1f".join(flag if name == "is_gc_kemensos" else "" for name in names)


def only_move() -> DecileMove:
    return DecileMove.objects.across_areas(reason="test").get()


def test_a_move_is_seen_with_the_conditions_that_changed() -> None:
    before, after = version("2026-Q2", admitted_at=OLDER), version()
    family = FamilyFactory(head=True)
    told_by(before, family, power_capacity=1, has_car=False, pbi_national=True, source_codes=codes("TIDAK"))
    told_by(after, family, power_capacity=3, has_car=True, pbi_national=False, source_codes=codes("TIDAK"))
    moved(after, family, 3, 7)

    assert look_at_admissions() == 1

    move = only_move()
    assert (move.version, move.before, move.after, move.jump) == ("2026-Q3", 3, 7, "rose_far")
    assert (move.seen, sorted(move.fields)) == (["conditions"], ["has_car", "power_capacity"])


def test_a_move_without_anything_else_has_no_reason() -> None:
    before, after = version("2026-Q2", admitted_at=OLDER), version()
    family = FamilyFactory(head=True)
    told_by(before, family, power_capacity=1)
    told_by(after, family, power_capacity=1)
    moved(after, family, 3, 2)

    look_at_admissions()

    assert (only_move().seen, only_move().fields) == ([], [])


def test_a_check_on_site_that_is_new_is_seen() -> None:
    before, after = version("2026-Q2", admitted_at=OLDER), version()
    family = FamilyFactory(head=True)
    told_by(before, family, source_codes=codes("TIDAK"))
    told_by(after, family, source_codes=codes("YA"))
    moved(after, family, 3, 2)

    look_at_admissions()

    assert only_move().seen == ["recheck"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"joined": 1}, ["members"]),
        ({"classes": ["fell", "split"]}, ["members"]),
        ({"classes": ["fell", "new_head"]}, ["head"]),
        ({"classes": ["fell", "moved"]}, ["moved"]),
    ],
)
def test_what_happened_to_the_family_is_seen(told: dict[str, object], expected: list[str]) -> None:
    after = version()
    family = FamilyFactory(head=True)
    moved(after, family, 3, 2, **told)

    look_at_admissions()

    assert only_move().seen == expected


def test_work_of_members_is_named_and_health_is_not() -> None:
    before, after = version("2026-Q2", admitted_at=OLDER), version()
    family = FamilyFactory(head=True)
    for found, working, illness in ((before, False, 1), (after, True, 12)):
        PersonConditions.objects.filter(person=family.head).update(is_current=False)
        PersonConditions.objects.create(
            person=family.head, source=Source.DTSEN, version=found.dataset_version, observed_on=date(2026, 9, 30),
            source_import=found, is_working=working, chronic_illness=illness,
        )  # fmt: skip
    moved(after, family, 3, 4)

    look_at_admissions()

    assert (only_move().seen, only_move().fields) == (["conditions", "other"], ["is_working"])


def test_our_accepted_proposal_is_seen() -> None:
    version("2026-Q2", admitted_at=OLDER)
    # Half past six in the morning of the day of the answer.
    after = version(admitted_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    family = FamilyFactory(head=True)
    proposal(
        family=family, kind=Proposal.Kind.UPDATE, state=Proposal.State.ACCEPTED, batch=batch(),
        answered_on=date(2026, 7, 1), checked_by=UserFactory(), checked_at=OLDER,
    )  # fmt: skip
    moved(after, family, 3, 2)

    look_at_admissions()

    assert only_move().seen == ["proposal"]


def test_a_second_look_finds_nothing_new() -> None:
    moved(version(), FamilyFactory(head=True), 3, 2)

    assert (look_at_admissions(), look_at_admissions()) == (1, 0)
    assert DecileLook.objects.get().moves == 1


def test_families_accepted_later_are_looked_at() -> None:
    after = version()
    moved(after, FamilyFactory(head=True), 3, 2)
    look_at_admissions()
    moved(
        after, FamilyFactory(head=True), 5, 9, decision=FamilyChange.Decision.ACCEPTED,
        decided_by_id=User.MACHINE_ID, decided_at=timezone.now(),
    )  # fmt: skip

    assert look_at_admissions() == 1
    assert DecileLook.objects.get().moves == 2


def test_what_is_held_back_has_not_moved() -> None:
    held(version(), decile_before=3, decile_after=5)

    assert look_at_admissions() == 0


def test_a_move_is_from_one_decile_to_another() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        decile_move(version(), FamilyFactory(), before=3, after=3)


def release(name: str, model: str) -> DtsenRelease:
    return DtsenRelease.objects.create(
        version=name, handed_over_on=date(2026, 8, 1), letter="BAST", ranking_model=model
    )


def test_two_models_in_the_papers_are_a_new_model() -> None:
    release("2026-Q2", "PMT 2025")
    release("2026-Q3", "PMT 2026")
    known = decile_moves.releases()

    assert decile_moves.is_model_new("2026-Q3", known)
    assert not decile_moves.is_model_new("2026-Q2", known)
    assert not decile_moves.is_model_new("2026-Q4", known)


def test_the_list_is_narrowed_and_only_of_the_own_area() -> None:
    found = version()
    here = decile_move(found, FamilyFactory(head=True), seen=["conditions"], fields=["has_car"])
    bare = decile_move(found, FamilyFactory(head=True), jump="fell", before=5, after=4)
    decile_move(found, FamilyFactory(village_id=NEIGHBOUR, head=True))
    user = UserFactory(role=Role.OPERATOR, role__area="35.76.01.1001")

    def listed(*, is_model_new: bool = False, **wanted: str) -> list[DecileMove]:
        return list(decile_moves.each(decile_moves.moves(Wanted("2026-Q3", **wanted), user, is_model_new=is_model_new)))

    assert listed() == [here, bare]
    assert listed(jump="fell") == [bare]
    assert listed(reason=Reason.CONDITIONS) == [here]
    assert listed(reason=Reason.UNTOLD) == [bare]
    assert listed(reason=Reason.MODEL) == []
    assert listed(reason=Reason.MODEL, is_model_new=True) == [here, bare]
    assert listed(reason=Reason.UNTOLD, is_model_new=True) == []
    assert listed(area=NEIGHBOUR) == []


def test_numbers_are_counted_by_class_and_by_what_was_seen() -> None:
    found = version()
    decile_move(found, FamilyFactory(head=True), seen=["conditions", "members"])
    decile_move(found, FamilyFactory(head=True))

    numbers = decile_moves.counts("2026-Q3", UserFactory(role=Role.OPERATOR))

    assert numbers == {"rose": {"conditions": 1, "members": 1, "": 1, "*": 2}}
    assert decile_moves.counts("2026-Q3", UserFactory()) == {}


def test_fields_are_called_as_the_office_calls_them() -> None:
    assert decile_moves.field_label("floor_material") == "Jenis lantai terluas"
    assert decile_moves.field_label("is_working") == "Status bekerja"
    assert decile_moves.field_label("unknown_thing") == "unknown_thing"
