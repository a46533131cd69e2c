"""Giving aid up by a change of the roster: out of the programme until the family takes its word back."""

from datetime import date

import pytest

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import amendments, determinations
from distribution.errors import ReasonMissing, WrongState
from distribution.models import Determination, Eligibility, Programme, RosterAmendment
from distribution.queries.facts import facts_of
from distribution.queries.payable import blocked_on
from recipients.models import AidExit, Family
from tests.distribution.factories import PERIOD, a_city, a_programme, an_amendment, an_approved_roster
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
BACK_ON = date(2026, 12, 1)


def _gave_up(kind: str = "opt_out") -> tuple[Family, RosterAmendment]:
    """A family and the approved change by which it went out."""
    family = FamilyFactory(head=True, decile=2)
    change = an_amendment(an_approved_roster(), kind)
    return family, amendments.approve(amendment=change, by=UserFactory(role=Role.PENYETUJU))


def _determined(programme: Programme) -> Eligibility:
    """What the next determination says of the only family."""
    by = UserFactory(role=Role.OPERATOR)
    row = determinations.request(programme=programme, period=PERIOD, city=a_city(), by=by)
    determinations.run(determination_id=row.pk)
    assert Determination.objects.get(pk=row.pk).state == "finished"
    return Eligibility.objects.get(determination=row)


def test_the_next_determination_says_that_the_family_gave_the_aid_up() -> None:
    family, change = _gave_up()

    result = _determined(change.roster.programme)

    exit_ = AidExit.objects.get()
    assert (exit_.family, exit_.leaving, exit_.programmes) == (family, "opted_out", ["blt"])
    assert (exit_.from_on, exit_.until_on, change.lines.get().aid_exit) == (date(2026, 11, 20), None, exit_)
    assert (result.is_eligible, result.reasons) == (False, ["OPT_OUT"])
    assert AuditEvent.objects.get(action="aid_exit.leave").details == {
        "family": family.pk, "programmes": ["blt"], "day": "2026-11-20",
    }  # fmt: skip


def test_another_programme_still_chooses_the_family() -> None:
    _gave_up()

    assert _determined(a_programme("lain")).is_eligible


def test_other_changes_take_nobody_out_of_the_programme() -> None:
    _gave_up("death")

    assert not AidExit.objects.exists()


def test_nobody_has_left_while_the_change_waits_or_was_refused() -> None:
    FamilyFactory(head=True, decile=2)
    change = an_amendment(an_approved_roster(), "opt_out")
    waiting = AidExit.objects.exists()

    amendments.discard(amendment=change, reason="Keluarga tetap mau.", by=UserFactory())

    assert (waiting, AidExit.objects.exists()) == (False, False)
    assert _determined(change.roster.programme).is_eligible


def test_who_had_left_before_keeps_that_day() -> None:
    family = FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    before = AidExit.objects.create(family=family, leaving="graduated_self", programmes=[], from_on=date(2026, 10, 1))

    done = amendments.approve(amendment=an_amendment(roster, "opt_out"), by=UserFactory(role=Role.PENYETUJU))

    assert list(AidExit.objects.all()) == [before]
    assert done.lines.get().aid_exit is None


def test_a_family_that_takes_its_word_back_is_chosen_again() -> None:
    family, change = _gave_up()

    back = amendments.take_word_back(
        amendment=change, from_on=BACK_ON, reason="Surat keluarga no. 4.", by=UserFactory(role=Role.OPERATOR)
    )

    exit_ = AidExit.objects.get()
    assert (back, exit_.until_on, _determined(change.roster.programme).is_eligible) == (1, BACK_ON, True)
    assert AuditEvent.objects.get(action="amendment.take_back").details["families"] == 1
    assert AuditEvent.objects.get(action="aid_exit.come_back").details["family"] == family.pk
    # this roster stays as it is: the family is out of it
    assert (change.roster.entries.get().taken_out_in, blocked_on(change.roster_id)) == (change, {})


def test_a_family_that_comes_back_in_the_next_period_is_not_chosen_before() -> None:
    family, change = _gave_up()

    amendments.take_word_back(amendment=change, from_on=date(2027, 1, 1), reason="Surat.", by=UserFactory())

    facts = facts_of([family.pk], PERIOD, "blt")[family.pk]
    assert (_determined(change.roster.programme).reasons, facts.departures) == (["OPT_OUT"], {"opted_out"})
    assert facts_of([family.pk], PERIOD.next, "blt")[family.pk].departures == frozenset()


def test_an_exit_does_not_end_before_it_began() -> None:
    _family, change = _gave_up()

    amendments.take_word_back(amendment=change, from_on=date(2026, 1, 1), reason="Surat.", by=UserFactory())

    assert AidExit.objects.get().until_on == date(2026, 11, 20)


def test_a_word_is_taken_back_once_and_with_a_reason() -> None:
    _family, change = _gave_up()

    with pytest.raises(ReasonMissing):
        amendments.take_word_back(amendment=change, from_on=BACK_ON, reason=" ", by=UserFactory())
    amendments.take_word_back(amendment=change, from_on=BACK_ON, reason="Surat.", by=UserFactory())
    with pytest.raises(WrongState):
        amendments.take_word_back(amendment=change, from_on=BACK_ON, reason="Surat.", by=UserFactory())

    assert AuditEvent.objects.filter(action="amendment.take_back").count() == 1


def test_a_change_that_took_nobody_out_of_the_programme_has_nothing_to_take_back() -> None:
    _family, change = _gave_up("death")

    with pytest.raises(WrongState):
        amendments.take_word_back(amendment=change, from_on=BACK_ON, reason="Surat.", by=UserFactory())
