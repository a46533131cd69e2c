"""Gathered facts are used again exactly as long as they are true."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from distribution.actions import simulations
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.models import FactSheet
from distribution.queries import sheets
from recipients.models import ChangeMark, Family
from tests.distribution.factories import PERIOD, UP_TO_4, a_programme
from tests.factories import FamilyFactory, PersonFactory, areas
from verification.models import Finding


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrent]


@pytest.fixture(autouse=True)
def _no_tables_left():
    yield
    with connection.cursor() as cursor:
        for sheet in FactSheet.objects.all():
            cursor.execute(f"DROP TABLE IF EXISTS {sheet.table}")


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def test_a_sheet_is_used_again_until_somebody_changes_the_registry() -> None:
    areas()
    FamilyFactory(head=True, decile=2)

    first = sheets.current(PERIOD)
    again = sheets.current(PERIOD)
    Family.objects.update(rt="004")
    changed = sheets.current(PERIOD)

    assert first.families == 1
    assert again == first
    assert changed != first


def test_what_the_gathering_transaction_itself_changes_afterwards_makes_them_untrue() -> None:
    areas()
    FamilyFactory(head=True)
    second = connection.copy()
    try:
        with transaction.atomic():
            Family.objects.update(rt="004")
            with second.cursor() as cursor:
                # Somebody who began later has ended: our own transaction lies below the end of the snapshot.
                cursor.execute("SELECT pg_current_xact_id()")
            first = sheets.current(PERIOD)
            Family.objects.update(rt="005")
            second_one = sheets.current(PERIOD)
    finally:
        second.close()

    assert second_one != first


def test_what_was_under_way_while_facts_were_gathered_makes_them_untrue() -> None:
    areas()
    FamilyFactory(head=True)
    second = connection.copy()
    try:
        with second.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE recipients_family SET rt = '009'")
            first = sheets.current(PERIOD)
            while_open = sheets.current(PERIOD)
            cursor.execute("COMMIT")
        after = sheets.current(PERIOD)
    finally:
        second.close()

    assert while_open == first
    assert after != first


@pytest.mark.parametrize("what", ["person", "finding"])
def test_persons_and_findings_count_too(what: str) -> None:
    areas()
    person = PersonFactory()
    first = sheets.current(PERIOD)

    if what == "person":
        PersonFactory(family=person.family)
    else:
        Finding.objects.create(
            kind="duplicate", person=person, family=person.family, village_id=person.village_id,
            opened_at=timezone.now(),
        )  # fmt: skip

    assert sheets.current(PERIOD) != first


def test_each_period_has_its_sheet_and_marks_are_swept() -> None:
    areas()
    FamilyFactory(head=True)

    first, other = sheets.current(PERIOD), sheets.current(Quarter(2026, 3))

    assert first != other
    assert sheets.current(PERIOD) == first
    assert not ChangeMark.objects.exists()


def test_an_emptied_table_and_an_old_sheet_are_gathered_anew() -> None:
    areas()
    FamilyFactory(head=True)
    first = sheets.current(PERIOD)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {first.table}")  # as a crash does to an unlogged table

    second = sheets.current(PERIOD)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        third = sheets.current(PERIOD)

    assert len({first.pk, second.pk, third.pk}) == 3
    assert not _exists(first.table)
    assert not _exists(second.table)
    assert _exists(third.table)


def test_a_table_that_was_left_under_the_same_number_is_replaced() -> None:
    areas()
    FamilyFactory(head=True)
    first = sheets.current(PERIOD)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE distribution_facts_{first.pk + 1} (nothing integer)")
    Family.objects.update(rt="004")

    assert sheets.current(PERIOD).families == 1


def test_inside_a_transaction_that_changes_the_registry_nothing_old_is_used() -> None:
    areas()
    with transaction.atomic():
        FamilyFactory(head=True)
        first = sheets.current(PERIOD)
        FamilyFactory(head=True)

        assert (first.families, sheets.current(PERIOD).families) == (1, 2)


def test_who_cannot_wait_reads_what_is_there_and_is_told_whether_it_is_true() -> None:
    areas()
    FamilyFactory(head=True)
    gathered = sheets.at_hand(PERIOD)
    again = sheets.at_hand(PERIOD)
    Family.objects.update(rt="004")

    outrun = sheets.at_hand(PERIOD)
    newer = sheets.current(PERIOD)

    assert (gathered.is_true, again) == (True, gathered)
    assert (outrun.sheet, outrun.is_true) == (gathered.sheet, False)
    assert sheets.at_hand(PERIOD) == sheets.AtHand(newer, is_true=True)


def test_what_cannot_be_read_is_gathered_even_for_who_cannot_wait() -> None:
    areas()
    FamilyFactory(head=True)
    first = sheets.current(PERIOD)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {first.table}")

    found = sheets.at_hand(PERIOD)

    assert (found.sheet != first, found.is_true, found.sheet.families) == (True, True, 1)


def test_a_replaced_sheet_stays_while_somebody_may_be_reading_it() -> None:
    areas()
    FamilyFactory(head=True)
    first = sheets.current(PERIOD)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        Family.objects.update(rt="004")
        second = sheets.current(PERIOD)
        stays = _exists(first.table)
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=11)):
        Family.objects.update(rt="005")
        third = sheets.current(PERIOD)

    assert stays
    assert [_exists(one.table) for one in (first, second, third)] == [False, True, True]


def test_a_what_if_uses_facts_that_the_registry_has_outrun_and_says_so() -> None:
    areas()
    FamilyFactory(head=True, decile=2)
    programme = a_programme()
    ask = {"rule": parse(UP_TO_4), "programme": programme, "period": PERIOD}
    first = simulations.what_if(**ask)
    FamilyFactory(head=True, decile=1)

    outrun = simulations.what_if(**ask)
    gathered = simulations.gather_ahead(period=PERIOD)
    renewed = simulations.what_if(**ask)

    assert (first.is_current, outrun.is_current, renewed.is_current) == (True, False, True)
    assert (outrun.families, outrun.as_of) == (1, first.as_of)
    assert (gathered, renewed.families) == (2, 2)
