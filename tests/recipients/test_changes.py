"""What an import does to each family: recognised from real files, in classes, per kelurahan."""

from pathlib import Path

import pytest
from django.utils import translation

from access.domain.masking import mask_number
from access.domain.permissions import Role
from access.models import User
from recipients.actions.imports import admit, cancel
from recipients.domain.changes import CLASSES, classes_of
from recipients.models import Family, FamilyChange, Import, Person
from recipients.queries import changes_family, changes_report
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.recipients.handover import admitted, family, households, kk, person, staged


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
LATER = "2026-Q4"


def owner(number: int) -> Family:
    return Family.objects.get(cards__kk_number=kk(number), cards__until_on=None)


def classes(found: Import) -> dict[str, list[str]]:
    """Classes by name of the head; each family of these tests has a head of its own."""
    rows = FamilyChange.objects.filter(source_import=found).order_by("pk")
    return {one.name: list(one.classes) for one in rows}


def named(number: int, name: str, **fields: str) -> dict[str, str]:
    return person(number, full_name=name, **fields)


def test_a_first_load_is_not_described(tmp_path: Path) -> None:
    found = staged(tmp_path, *households(range(1, 4)))

    assert FamilyChange.objects.filter(source_import=found).count() == 0


def test_new_vanished_and_unchanged(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")])

    found = staged(tmp_path, [family(1), family(3)], [named(1, "ANI"), named(3, "CITRA")], version=LATER)

    assert classes(found) == {"BUDI": ["vanished"], "CITRA": ["new"]}


def test_a_new_kk_number_is_recognised_by_the_members_and_not_doubled(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1)], [named(1, "ANI"), named(2, "BUDI", of=1, relationship="3")])
    before = owner(1).pk

    found = staged(tmp_path, [family(9)], [named(1, "ANI", of=9), named(2, "BUDI", of=9, relationship="3")],
                   version=LATER)  # fmt: skip

    assert classes(found) == {"ANI": ["new_card"]}
    with translation.override("id"):
        waiting = changes_family.detail(_change(found, "ANI"), with_health=False).fields
        admit(import_id=found.pk, by=User.objects.machine())
        done = changes_family.detail(_change(found, "ANI"), with_health=False).fields
    assert [(one.label, one.before, one.after) for one in waiting] == [
        ("No. KK", mask_number(kk(1)), mask_number(kk(9)))
    ]
    assert done == waiting
    assert owner(9).pk == before
    assert (Family.objects.count(), Person.objects.count()) == (1, 2)


def test_a_split_names_both_families(tmp_path: Path) -> None:
    admitted(
        tmp_path, [family(1)], [named(1, "ANI"), named(2, "BUDI", of=1), named(3, "CITRA", of=1, relationship="3")]
    )

    found = staged(
        tmp_path, [family(1), family(2)],
        [named(1, "ANI"), named(3, "CITRA", of=1, relationship="3"), named(2, "BUDI", of=2)], version=LATER,
    )  # fmt: skip

    assert classes(found) == {"ANI": ["split", "members"], "BUDI": ["split_off"]}
    one = FamilyChange.objects.get(source_import=found, name="ANI")
    other = FamilyChange.objects.get(source_import=found, name="BUDI")
    assert (one.related, one.left, other.related, other.joined) == ([other.family_id], 1, [one.family_id], 1)


@pytest.mark.parametrize("key", [one.key for one in CLASSES])
def test_the_key_of_a_class_means_no_other_class(key: str) -> None:
    assert classes_of(key) == (key,)


def test_a_merge_names_both_families(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")])

    found = staged(tmp_path, [family(1)], [named(1, "ANI"), named(2, "BUDI", of=1, relationship="3")], version=LATER)

    assert classes(found) == {"ANI": ["merged", "members"], "BUDI": ["absorbed"]}


def test_a_move_and_another_head(tmp_path: Path) -> None:
    admitted(
        tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI"), named(3, "DEWI", of=2, relationship="3")]
    )

    found = staged(
        tmp_path, [family(1, village_code="3576011002"), family(2)],
        [named(1, "ANI"), named(2, "BUDI", relationship="3"), named(3, "DEWI", of=2, relationship="1")],
        version=LATER,
    )  # fmt: skip

    assert classes(found) == {"ANI": ["moved"], "DEWI": ["new_head"]}
    moved = FamilyChange.objects.get(source_import=found, name="ANI")
    assert (moved.village_before_id, moved.village_id) == (VILLAGE, NEIGHBOUR)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("9", "2", "fell_extremely"), ("9", "4", "fell_far"), ("3", "2", "fell"), ("3", "6", "rose"),
     ("3", "9", "rose_far"), ("2", "9", "rose_extremely")],
)  # fmt: skip
def test_decile_moves_by_class(tmp_path: Path, before: str, after: str, expected: str) -> None:
    admitted(tmp_path, [family(1, decile_national=before)], [named(1, "ANI")])

    found = staged(tmp_path, [family(1, decile_national=after)], [named(1, "ANI")], version=LATER)

    assert classes(found) == {"ANI": [expected]}
    one = FamilyChange.objects.get(source_import=found)
    assert (one.decile_before, one.decile_after) == (int(before), int(after))


def test_a_family_that_is_back_again(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")], version="2026-Q2")
    admitted(tmp_path, [family(1)], [named(1, "ANI")])

    found = staged(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")], version=LATER)

    assert classes(found) == {"BUDI": ["returned"]}


def test_a_changed_member_is_a_detail_of_the_family(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1)], [named(1, "ANI")])

    found = staged(tmp_path, [family(1)], [named(1, "ANI", work_sector="3")], version=LATER)

    assert classes(found) == {"ANI": ["details"]}


def test_before_and_after_are_the_same_waiting_and_admitted(tmp_path: Path) -> None:
    admitted(
        tmp_path,
        [family(1), family(2)],
        [named(1, "ANI"), named(2, "BUDI", of=1, relationship="3"), named(3, "CITRA", of=2)],
    )
    found = staged(
        tmp_path, [family(1, roof_type="3", address="JL. MELATI 9", decile_national="6"), family(2)],
        [named(1, "ANI", work_sector="3"), named(3, "CITRA", of=2), named(4, "DEWI", of=1, relationship="3")],
        version=LATER,
    )  # fmt: skip

    with translation.override("id"):
        waiting = changes_family.detail(_change(found, "ANI"), with_health=False)
        admit(import_id=found.pk, by=User.objects.machine())
        done = changes_family.detail(_change(found, "ANI"), with_health=False)

    assert [(one.label, one.before, one.after) for one in waiting.fields] == [
        ("Alamat", "JL. KENANGA NO. 1", "JL. MELATI 9"),
        ("Desil nasional", "3", "6"),
        ("Jenis atap terluas", "Genteng", "Seng"),
    ]
    assert done.fields == waiting.fields
    assert {(one.name, one.what) for one in waiting.members} == {("ANI", "changed"), ("BUDI", "gone"), ("DEWI", "new")}
    assert {(one.name, one.what) for one in done.members} == {(one.name, one.what) for one in waiting.members}


def test_members_who_came_and_went_are_told_waiting_and_admitted(tmp_path: Path) -> None:
    """A son moves to his aunt; her new head is another one, and her family lives elsewhere now."""
    admitted(
        tmp_path, [family(1), family(2)],
        [named(1, "ANI"), named(2, "BUDI", of=1, relationship="3"), named(3, "CITRA", of=2),
         named(4, "DEWI", of=2, relationship="3")],
    )  # fmt: skip
    found = staged(
        tmp_path, [family(1), family(2, village_code="3576011002")],
        [named(1, "ANI"),
         named(2, "BUDI", of=2, relationship="3", birth_date="1981-03-13", ktp_village_code="3576011002"),
         named(3, "CITRA", of=2, relationship="3"), named(4, "DEWI", of=2, relationship="1")],
        version=LATER,
    )  # fmt: skip

    with translation.override("id"):
        waiting = {name: changes_family.detail(_change(found, name), with_health=False) for name in ("ANI", "DEWI")}
        admit(import_id=found.pk, by=User.objects.machine())
        done = {name: changes_family.detail(_change(found, name), with_health=False) for name in ("ANI", "DEWI")}

    for told in (waiting, done):
        assert [(one.name, one.what) for one in told["ANI"].members] == [("BUDI", "left")]
        assert {(one.name, one.what) for one in told["DEWI"].members} >= {("BUDI", "came")}
        came = next(one for one in told["DEWI"].members if one.name == "BUDI")
        assert [(one.label, one.before, one.after) for one in came.fields] == [
            ("Tanggal lahir", "12 Mar 1981", "13 Mar 1981"),
            ("Kelurahan di KTP", "Surodinawan", "Prajuritkulon"),
        ]
    assert [(one.label, one.before, one.after) for one in done["DEWI"].fields] == [
        ("Kelurahan", "Surodinawan", "Prajuritkulon"), ("Kepala keluarga", "CITRA", "DEWI"),
    ]  # fmt: skip


def test_an_import_that_is_given_up_changes_nothing(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1)], [named(1, "ANI")])
    found = staged(tmp_path, [family(2)], [named(2, "BUDI")], version=LATER)

    cancel(import_id=found.pk, by=User.objects.machine())

    assert classes(found) == {}


def _change(found: Import, name: str) -> FamilyChange:
    return FamilyChange.objects.select_related("source_import").get(source_import=found, name=name)


def test_the_report_counts_per_kelurahan(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")])
    found = admitted(
        tmp_path, [family(1, village_code="3576011002"), family(3)], [named(1, "ANI"), named(3, "CITRA")],
        version=LATER,
    )  # fmt: skip

    shown = changes_report.report(changes_report.span_of(found), UserFactory(role=Role.PEJABAT))

    assert [(line.code, line.of(""), line.of("new"), line.of("gone"), line.of("moved_in"), line.of("moved_out"))
            for line in shown.lines] == [(VILLAGE, 2, 1, 1, 0, 1), (NEIGHBOUR, 1, 0, 0, 1, 0)]  # fmt: skip


def test_several_versions_are_compared_as_one(tmp_path: Path) -> None:
    """Before the first, after the last: what came and went in between is left out, deciles are compared end to end."""
    admitted(
        tmp_path, [family(1, decile_national="2"), family(2)], [named(1, "ANI"), named(2, "BUDI")], version="2026-Q2"
    )
    admitted(tmp_path, [family(1, decile_national="5"), family(3)], [named(1, "ANI"), named(3, "CITRA")])
    admitted(tmp_path, [family(1, decile_national="9"), family(2)], [named(1, "ANI"), named(2, "BUDI")], version=LATER)
    user = UserFactory(role=Role.VERIFIKATOR)

    page = changes_report.page(changes_report.span_between("2026-Q2", LATER), user, key="", area="", after=0)

    assert {(row.name, *row.classes, row.decile_before, row.decile_after) for row in page.rows} == {
        ("ANI", "rose_extremely", 2, 9), ("BUDI", "returned", 3, 3),
    }  # fmt: skip


def test_who_split_off_and_split_between_two_versions_is_counted_and_listed_once(tmp_path: Path) -> None:
    ani, budi, citra = (person(number, of=1, full_name=name) for number, name in enumerate(("ANI", "BUDI", "CITRA"), 1))
    admitted(tmp_path, [family(1)], [ani, budi, citra])
    apart = [ani, {**budi, "kk_number": kk(2)}, {**citra, "kk_number": kk(2), "relationship": "4"}]
    admitted(tmp_path, [family(1), family(2)], apart, version=LATER)
    again = [*apart[:2], {**citra, "kk_number": kk(3)}]
    admitted(tmp_path, [family(1), family(2), family(3)], again, version="2027-Q1")
    user = UserFactory(role=Role.VERIFIKATOR)
    span = changes_report.span_between("2026-Q3", "2027-Q1")

    listed = list(changes_report.each(span, user, key="parted", area="", is_held=False))

    assert changes_report.report(span, user).of("parted") == len(listed) == 3
    kinds = {row.name: {*row.classes} & {"split", "split_off"} for row in listed}
    assert kinds == {"ANI": {"split"}, "BUDI": {"split_off"}, "CITRA": {"split_off"}}
