"""Families that leave a programme and come back, for whoever decides about aid."""

from datetime import date

import pytest

from access.models import AuditEvent
from recipients.actions import aid_exits
from recipients.models import AidExit
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def _leave(families: list[int], programme: str = "blt") -> dict[int, AidExit]:
    return dict(
        aid_exits.leave(
            families=families,
            leaving="opted_out",
            programme=programme,
            from_on=DAY,
            reason="Surat.",
            by=UserFactory(),
        )
    )


def test_a_family_leaves_a_programme_once() -> None:
    first, second = FamilyFactory.create_batch(2)

    made, again = _leave([first.pk]), _leave([first.pk, second.pk])

    assert (set(made), set(again)) == ({first.pk}, {second.pk})
    assert AuditEvent.objects.filter(action="aid_exit.leave", reason="Surat.").count() == 2


def test_who_has_left_every_programme_does_not_leave_one_of_them() -> None:
    family = FamilyFactory()
    AidExit.objects.create(family=family, leaving="graduated_self", programmes=[], from_on=DAY)

    assert _leave([family.pk]) == {}


def test_a_family_may_leave_a_second_programme() -> None:
    family = FamilyFactory()

    _leave([family.pk])
    _leave([family.pk], "pkh")

    assert list(AidExit.objects.order_by("pk").values_list("programmes", flat=True)) == [["blt"], ["pkh"]]


def test_a_family_comes_back_once() -> None:
    family = FamilyFactory()
    exits = _leave([family.pk]).values()
    told = {"until_on": date(2026, 12, 1), "reason": "Surat kedua.", "by": UserFactory()}

    first, second = aid_exits.come_back(exits=exits, **told), aid_exits.come_back(exits=exits, **told)

    assert (first, second, AidExit.objects.get().until_on) == (1, 0, date(2026, 12, 1))
    assert AuditEvent.objects.get(action="aid_exit.come_back").details == {
        "family": family.pk, "programmes": ["blt"], "day": "2026-12-01",
    }  # fmt: skip


def test_an_exit_does_not_end_before_it_began() -> None:
    exits = _leave([FamilyFactory().pk]).values()

    aid_exits.come_back(exits=exits, until_on=date(2026, 1, 1), reason="Surat.", by=UserFactory())

    assert AidExit.objects.get().until_on == DAY
