"""The next version of a hand-over: only what differs is written, families are known again, forms stay."""

from datetime import date

import pytest
from django.apps import apps
from django.utils import timezone

from access.models import User
from recipients.actions.imports import admit
from recipients.actions.persons import mark_deceased
from recipients.domain.events.kinds import Kind
from recipients.models import (
    Correction,
    DecileRecord,
    Family,
    FamilyCard,
    Import,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from tests.factories import NEIGHBOUR, UserFactory
from tests.recipients.events import applied
from tests.recipients.handover import (
    admitted,
    codes,
    counts,
    family,
    households,
    kk,
    nik,
    person,
    staged,
)
from tests.recipients.test_persons_files import admitted as admitted_persons
from tests.recipients.test_persons_files import row


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
State = Import.State


def next_version(tmp_path, families, persons):
    """The following quarter of the same source, admitted."""
    return admitted(tmp_path, families, persons, version="2026-Q4")


def events() -> int:
    """How many rows of history there are."""
    return sum(
        apps.get_model("recipients", f"{name}Event").objects.count()
        for name in ("Family", "FamilyCard", "Person", "Membership")
    )


def everybody():
    return Person.objects.across_areas(reason="test").order_by("nik")


def everyone_at_home():
    return Family.objects.across_areas(reason="test").order_by("pk")


def test_equal_rows_of_a_next_version_change_nothing(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["families"] == counts(2, unchanged=2)
    assert found.counts["persons"] == counts(2, unchanged=2)
    assert LivingConditions.objects.count() == PersonConditions.objects.count() == 2
    assert events() == 0


def test_rows_that_mean_the_same_are_unchanged_though_written_otherwise(tmp_path):
    admitted(tmp_path, *households([1]))

    found = next_version(
        tmp_path,
        [family(1, pbi_national="1", village_code="35.76.01.1001", asset_car="TIDAK")],
        [person(1, nik="'" + nik(1), marital_status="KAWIN", ktp_rt="3")],
    )

    assert found.counts["families"] == counts(1, unchanged=1)
    assert found.counts["persons"] == counts(1, unchanged=1)


def test_warnings_of_rows_seen_before_are_told_again(tmp_path):
    persons = [person(1, nik="517101" + nik(1)[6:]), person(2, birth_date="1981-03-13")]
    admitted(tmp_path, [family(1), family(2, member_count="2")], persons)

    found = staged(tmp_path, [family(1), family(2, member_count="2")], persons, version="2026-Q4")

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert found.counts["warnings"] == {
        "NIK_REGION_OTHER": 1, "NIK_BIRTH_DATE_DIFFERS": 1, "MEMBER_COUNT_DIFFERS": 1,
    }  # fmt: skip
    assert codes(found, "persons", 2) == {"NIK_REGION_OTHER"}
    assert codes(found, "families", 3) == {"MEMBER_COUNT_DIFFERS"}


def test_doubt_that_ends_with_age_is_not_told_again(tmp_path):
    child = person(1, birth_date="2014-11-01", nik=nik(1, "011114"), relationship="3")
    admitted(tmp_path, [family(1)], [child])

    found = staged(tmp_path, [family(1)], [child], version="2026-Q4")

    assert found.counts["persons"] == counts(1, unchanged=1)
    assert found.counts["warnings"] == {"NO_HEAD": 1}


def test_person_who_became_too_old_is_refused_though_the_row_is_the_same(tmp_path):
    old = person(1, birth_date="1905-11-01", nik=nik(1, "011105"))
    admitted(tmp_path, *[[*a, *b] for a, b in zip(households([2]), ([family(1)], [old]), strict=True)])

    found = staged(
        tmp_path, *[[*a, *b] for a, b in zip(households([2]), ([family(1)], [old]), strict=True)], version="2026-Q4"
    )

    assert found.counts["errors"] == {"AGE_RANGE": 1}
    assert found.counts["persons"] == counts(2, unchanged=1, rejected=1)


def test_only_what_changed_is_written_with_history(tmp_path):
    admitted(tmp_path, *households([1, 2, 3]))
    families = [family(1), family(2, decile_national="8", roof_type="3"), family(3)]
    persons = [person(1, full_name="BUDI SANTOSA"), person(2), person(3)]

    found = next_version(tmp_path, families, persons)

    assert found.counts["families"] == counts(3, changed=1, unchanged=2)
    assert found.counts["persons"] == counts(3, changed=1, unchanged=2)
    assert everybody()[0].full_name == "BUDI SANTOSA"
    moved = FamilyCard.objects.get(kk_number=kk(2)).family
    assert list(moved.deciles.order_by("version").values_list("version", "national", "is_current")) == [
        ("2026-Q3", 3, False), ("2026-Q4", 8, True),
    ]  # fmt: skip
    assert list(moved.living_conditions.order_by("version").values_list("roof_material", "is_current")) == [
        (2, False), (3, True),
    ]  # fmt: skip
    past = apps.get_model("recipients", "PersonEvent").objects.get()
    assert (past.full_name, past.pgh_label) == ("BUDI SANTOSO", "update")
    assert past.pgh_context.metadata["run"] == found.pk
    assert past.pgh_context.metadata["user"] == User.MACHINE_ID


def test_new_and_vanished_families_and_members(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = next_version(tmp_path, [family(1), family(3)], [person(1), person(3)])

    assert found.counts["families"] == counts(2, new=1, unchanged=1, vanished=1)
    assert found.counts["persons"] == counts(2, new=1, unchanged=1, vanished=1)
    assert list(everyone_at_home().values_list("vanished_in", "status")) == [
        ("", "active"), ("2026-Q4", "active"), ("", "active"),
    ]  # fmt: skip
    assert everybody().get(nik=nik(2)).vanished_in == "2026-Q4"


def test_refused_row_is_no_vanished_one(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = staged(tmp_path, [family(1), family(2, decile_national="")], [person(1), person(2)], version="2026-Q4")

    assert found.counts["families"] == counts(2, unchanged=1, rejected=1)
    assert found.counts["persons"] == counts(2, unchanged=1, rejected=1)


def test_family_that_comes_back_is_no_longer_vanished(tmp_path):
    admitted(tmp_path, *households([1, 2]), version="2026-Q2")
    admitted(tmp_path, *households([1]), version="2026-Q3")

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["families"] == counts(2, unchanged=2)
    assert set(everyone_at_home().values_list("vanished_in", flat=True)) == {""}
    assert set(everybody().values_list("vanished_in", flat=True)) == {""}


def test_vanished_is_counted_when_it_happens(tmp_path):
    admitted(tmp_path, *households([1, 2]), version="2026-Q2")
    admitted(tmp_path, *households([1]), version="2026-Q3")

    found = next_version(tmp_path, *households([1]))

    assert found.counts["families"] == counts(1, unchanged=1)


def test_family_under_a_new_number_is_the_same_family(tmp_path):
    members = [person(1), person(2, of=1, relationship="2", sex="2"), person(3, of=1, relationship="3")]
    admitted(tmp_path, [family(1, member_count="3")], members)
    before = everyone_at_home().get()
    renumbered = [{**member, "kk_number": kk(50)} for member in members]

    found = next_version(tmp_path, [family(50, member_count="3")], renumbered)

    assert found.counts["families"] == counts(1, changed=1)
    assert found.counts["persons"] == counts(3, unchanged=3)
    assert everyone_at_home().get() == before
    assert list(before.cards.order_by("id").values_list("kk_number", "until_on")) == [
        (kk(1), date(2026, 11, 22)), (kk(50), None),
    ]  # fmt: skip
    assert Membership.objects.count() == 3


def test_half_of_the_members_is_enough_and_less_is_not(tmp_path):
    admitted(
        tmp_path,
        [family(1, member_count="2"), family(2, member_count="2")],
        [person(1), person(2, of=1), person(3, of=2), person(4, of=2)],
    )
    same, other = (family(50, member_count="2"), family(60, member_count="3"))
    persons = [person(1, of=50), person(5, of=50), person(3, of=60), person(6, of=60), person(7, of=60)]

    found = next_version(tmp_path, [same, other], persons)

    assert found.counts["families"] == counts(2, changed=1, new=1, vanished=1)
    first = FamilyCard.objects.get(kk_number=kk(1)).family
    assert FamilyCard.objects.get(kk_number=kk(50)).family == first
    assert FamilyCard.objects.get(kk_number=kk(2)).until_on is None


def test_of_two_families_with_old_members_the_one_with_more_is_the_old_family(tmp_path):
    admitted(tmp_path, [family(1, member_count="3")], [person(1), person(2, of=1), person(3, of=1)])
    before = everyone_at_home().get()
    persons = [person(1, of=50), person(2, of=50), person(3, of=60)]

    found = next_version(tmp_path, [family(50, member_count="2"), family(60)], persons)

    assert found.counts["families"] == counts(2, changed=1, new=1)
    assert FamilyCard.objects.get(kk_number=kk(50)).family == before
    split = FamilyCard.objects.get(kk_number=kk(60)).family
    assert list(split.persons.values_list("nik", flat=True)) == [nik(3)]


def test_member_who_moves_gets_a_new_place_and_the_village_of_the_family(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    families = [family(1), family(2, village_code="3576011002")]

    found = next_version(tmp_path, families, [person(1), person(2), person(3, of=1)])
    later = admitted(tmp_path, families, [person(1), person(2), person(3, of=2, relationship="8")], version="2027-Q1")

    assert found.counts["persons"] == counts(3, new=1, unchanged=2)
    assert later.counts["persons"] == counts(3, changed=1, unchanged=2)
    moved = everybody().get(nik=nik(3))
    assert moved.village_id == NEIGHBOUR
    assert list(moved.memberships.order_by("id").values_list("relationship", "until_on")) == [
        (1, date(2026, 11, 22)), (11, None),
    ]  # fmt: skip
    assert everybody().get(nik=nik(2)).village_id == NEIGHBOUR


@pytest.mark.parametrize("is_persons_file", [False, True])
def test_a_file_older_than_an_event_gives_nobody_two_places_on_one_day(tmp_path, is_persons_file: bool):
    child = person(4, of=1, relationship="3")
    families, heads = households([1, 2, 3])
    admitted(tmp_path, families, [*heads, child], version="2026-Q1")
    moved = everybody().get(nik=nik(4))
    answers = {"places": {str(moved.pk): 9}, "target_kk": kk(2), "new_head": None, "caretaker": None}
    applied(Kind.MERGE, moved.family, answers, on=date(2026, 11, 3))

    if is_persons_file:
        rows = [row(number) for number in (1, 2, 3)]
        admitted_persons(tmp_path, [*rows, row(4, of=3, relationship="ANAK")], version="2026-Q3")
    else:
        admitted(tmp_path, families, [*heads, {**child, "kk_number": kk(3)}], version="2026-Q3")

    homes = [everybody().get(nik=nik(number)).family_id for number in (1, 2, 3)]
    assert list(moved.memberships.order_by("id").values_list("family", "from_on", "until_on")) == [
        (homes[0], date(2026, 3, 31), date(2026, 11, 3)),
        (homes[1], date(2026, 11, 3), date(2026, 11, 3)),
        (homes[2], date(2026, 11, 3), None),
    ]


def test_deceased_person_in_a_file_stays_deceased(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    everybody().filter(nik=nik(2)).update(vital_status="deceased", died_on=date(2026, 10, 1))

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert everybody().get(nik=nik(2)).vital_status == "deceased"


def test_correction_by_form_survives_an_unchanged_row(tmp_path):
    admitted(tmp_path, *households([1]))
    everybody().update(full_name="BUDI SANTOSA")

    next_version(tmp_path, *households([1]))

    assert everybody().get().full_name == "BUDI SANTOSA"


def test_corrected_value_stays_while_the_file_still_says_the_old_one(tmp_path):
    admitted(tmp_path, *households([1]))
    everybody().update(full_name="BUDI SANTOSA")
    who, other = UserFactory(), UserFactory()
    one = everybody().get()
    Correction.objects.create(
        kind="person", person=one, village_id=one.village_id, reason="KTP", state="applied", requested_by=who,
        changes={"full_name": ["BUDI SANTOSO", "BUDI SANTOSA"]}, decided_by=other, decided_at=timezone.now(),
    )  # fmt: skip

    next_version(tmp_path, [family(1)], [person(1, work_status="1")])

    assert everybody().get().full_name == "BUDI SANTOSA"
    assert PersonConditions.objects.get(is_current=True).work_status == 1


def test_registry_that_moved_since_the_preview_is_compared_again(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    found = staged(tmp_path, *households([1, 2]), version="2026-Q4")
    somewhere = FamilyCard.objects.get(kk_number=kk(2)).family
    everybody().filter(nik=nik(1)).update(family=somewhere)
    Membership.objects.filter(person__nik=nik(1)).update(family=somewhere)

    done = admit(import_id=found.pk, by=User.objects.machine())

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert done.counts["persons"] == counts(2, changed=1, unchanged=1)
    assert everybody().get(nik=nik(1)).family == FamilyCard.objects.get(kk_number=kk(1)).family


def test_same_version_sent_again_with_corrected_rows(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = admitted(tmp_path / "again", [family(1, decile_national="5"), family(2)], [person(2), person(1)])

    assert found.counts["families"] == counts(2, changed=1, unchanged=1)
    assert list(DecileRecord.objects.filter(national=5).values_list("version", "is_current")) == [("2026-Q3", True)]


def test_those_who_stay_have_no_head_when_he_came_to_another_family(tmp_path):
    admitted(tmp_path, [family(1), family(2)], [person(1), person(3, of=1, relationship="3"), person(2)])
    home = everybody().get(nik=nik(1)).family

    persons = [person(1, of=2, relationship="6"), person(3, of=1, relationship="3"), person(2)]
    next_version(tmp_path, [family(1), family(2)], persons)

    home.refresh_from_db()
    assert (home.head, home.status) == (None, "active")
    assert everybody().get(nik=nik(1)).family == everybody().get(nik=nik(2)).family


def test_a_family_that_everybody_left_keeps_the_name_of_its_head(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    home = everybody().get(nik=nik(1)).family

    next_version(tmp_path, [family(1), family(2)], [person(1, of=2, relationship="6"), person(2)])

    home.refresh_from_db()
    assert home.head == everybody().get(nik=nik(1))


def test_a_family_whose_last_member_was_found_to_have_died_stays_closed(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    last = everybody().get(nik=nik(1))
    mark_deceased(person=last, died_on=None, today=date(2026, 11, 22), reason="Dukcapil: meninggal", by=UserFactory())

    next_version(tmp_path, *households([1, 2]))

    home = everyone_at_home().get(pk=last.family_id)
    assert home.status == Family.Status.CLOSED
