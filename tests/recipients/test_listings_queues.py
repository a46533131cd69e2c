"""Changed families, rows amiss, duplicates and other systems' lists as they are shown and taken out."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from access.actions.export_resource import ListResource
from access.domain.permissions import Role
from access.listings import listing
from access.models import User
from recipients.models import Import
from recipients.queries import changes_report, duplicate_queue, quality
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.duplicate_cases import pair
from tests.recipients.factories import FamilyChangeFactory, ImportFactory
from tests.recipients.factories_lists import RecipientListFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(client) -> User:
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


def taken(key: str, user: User, query: str, *columns: str) -> list[list[object]]:
    """The rows of a list as they leave, masked, after counting them."""
    source = listing(key)
    resource = ListResource(source.chosen(columns), is_masked=True)
    rows = [resource.export_resource(row) for row in source.rows(QueryDict(query), user)]
    assert source.count(QueryDict(query), user) == len(rows)
    return rows


def changed(found: Import, **more) -> None:
    FamilyChangeFactory(source_import=found, state="applied", **more)


def test_changed_families_with_classes_in_words(verifier) -> None:
    found = ImportFactory(admitted=True)
    changed(found, name="ANI", classes=["fell", "split"], decile_before=5, decile_after=3, left=2)
    changed(found, name="BUDI", classes=["new"], village_id=NEIGHBOUR)

    columns = ("name", "classes", "decile_before", "decile_after", "joined", "left", "state")

    assert taken("changes", verifier, f"import={found.pk}&area={VILLAGE}", *columns) == [
        ["ANI", "Pecah, Desil turun 1 sampai 3", 5, 3, None, 2, ""]
    ]
    assert taken("changes", verifier, f"import={found.pk}&key=new", "name", "village") == [["BUDI", "Prajuritkulon"]]


def test_families_held_back_are_a_list_of_their_own(verifier) -> None:
    found = ImportFactory(admitted=True)
    changed(found, name="ANI", classes=["new"], decision="accepted", decided_by=verifier, decided_at=found.admitted_at)
    FamilyChangeFactory(source_import=found, state="held", name="BUDI", classes=["new"])

    assert taken("changes", verifier, f"import={found.pk}", "name", "state") == [["ANI", "Diterima kemudian"]]
    assert taken("changes", verifier, f"import={found.pk}&state=held", "name", "state") == [["BUDI", "Ditahan"]]


def test_many_changed_families_are_read_page_by_page(verifier, monkeypatch) -> None:
    monkeypatch.setattr(changes_report, "LARGE_PAGE", 2)
    found = ImportFactory(admitted=True)
    for number in range(5):
        changed(found, name=f"NO {number}", classes=["new"])

    rows = taken("changes", verifier, f"import={found.pk}", "name")

    assert rows == [[f"NO {number}"] for number in range(5)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ["Keluarga yang berubah"]),
        (f"key=new&area={VILLAGE}&state=held", ["Baru · Surodinawan", "Ditahan"]),
    ],
)
def test_what_changed_families_are_narrowed_by(verifier, query: str, words: list[str]) -> None:
    assert listing("changes").narrowed_by(QueryDict(query), verifier) == words


def test_a_print_out_says_which_versions_are_compared(verifier) -> None:
    found = ImportFactory(admitted=True, dataset_version="2026-Q4")

    words = listing("changes").narrowed_by(QueryDict(f"import={found.pk}"), verifier)

    assert words == ["Keluarga yang berubah", "Dari – ke 2026-Q4"]


def test_rows_amiss_of_one_source_and_area(verifier) -> None:
    person = PersonFactory(family=FamilyFactory(village_id=VILLAGE), mother_name="", full_name="ANI")
    PersonFactory(family=FamilyFactory(village_id=NEIGHBOUR), mother_name="", full_name="BUDI")
    query = f"key=mother_name&area={VILLAGE}&source=dtsen"

    rows = taken("quality", verifier, query, "name", "nik", "village")

    assert rows == [["ANI", f"{person.nik[:6]}******{person.nik[12:]}", "Surodinawan"]]
    assert taken("quality", verifier, "key=mother_name&source=nothing", "name") == [["ANI"], ["BUDI"]]
    assert taken("quality", verifier, "key=unknown", "name") == []
    assert listing("quality").narrowed_by(QueryDict(query), verifier) == [
        "Nama ibu", "Wilayah: Surodinawan", "Sumber: DTSEN",
    ]  # fmt: skip
    assert listing("quality").narrowed_by(QueryDict("key=unknown"), verifier) == []


def test_many_rows_amiss_are_read_page_by_page(verifier, monkeypatch) -> None:
    monkeypatch.setattr(quality, "LARGE_PAGE", 2)
    made = [FamilyFactory(head=True, address="").pk for _number in range(3)]

    rows = list(listing("quality").rows(QueryDict("key=address"), verifier))

    assert [row.family_id for row in rows] == made


def test_the_queue_of_duplicates_as_it_is_narrowed(verifier, monkeypatch) -> None:
    monkeypatch.setattr(duplicate_queue, "LARGE_PAGE", 1)
    first, second = PersonFactory(full_name="SITI AMINAH"), PersonFactory(full_name="ST AMINAH")
    pair(first, second, score=0.97, kind="number", reasons=["name"])
    pair(PersonFactory(), PersonFactory(), score=0.7)
    columns = ("first_name", "first_nik", "second_name", "second_village", "kind", "score")

    rows = taken("duplicates", verifier, "sureness=very", *columns)

    masked = f"{first.nik[:6]}******{first.nik[12:]}"
    assert rows == [["SITI AMINAH", masked, "ST AMINAH", "Surodinawan", "NIK mirip", "97,0%"]]
    assert len(taken("duplicates", verifier, "", "first_name")) == 2
    assert listing("duplicates").narrowed_by(QueryDict("sureness=very"), verifier) == [
        "Tingkat keyakinan: Sangat mungkin"
    ]


def test_rows_of_another_systems_list(verifier) -> None:
    person = PersonFactory(full_name="SITI AMINAH", family=FamilyFactory(village_id=VILLAGE))
    found = RecipientListFactory(city_id=CITY)
    found.entries.create(
        row=2, state="matched", nik=person.nik, full_name="Siti Aminah", person=person, family=person.family,
        programmes=["BPNT", "PKH"], address="Jl. Melati 3", rt="001", place="Surodinawan",
    )  # fmt: skip
    found.entries.create(row=3, state="waiting", nik_pattern="357601______9021", full_name="Slamet")
    columns = ("row", "name", "nik", "address", "programmes", "state", "person")

    rows = taken("list-entries", verifier, f"list={found.pk}", *columns)

    assert rows == [
        [2, "Siti Aminah", f"{person.nik[:6]}******{person.nik[12:]}", "Jl. Melati 3 RT 001 Surodinawan", "BPNT, PKH",
         "Ditemukan lewat NIK", "SITI AMINAH"],
        [3, "Slamet", "357601******9021", "", "", "Perlu diputuskan", ""],
    ]  # fmt: skip
    assert taken("list-entries", verifier, f"list={found.pk}&tab=waiting", "row") == [[3]]
    assert taken("list-entries", verifier, "list=x", "row") == []
    source = listing("list-entries")
    assert source.url(QueryDict(f"list={found.pk}&tab=waiting")) == (
        reverse("recipients:recipient-list", args=[found.pk]) + "?tab=waiting"
    )
    assert source.narrowed_by(QueryDict(f"list={found.pk}&tab=waiting"), verifier) == [
        f"{found.get_system_display()}: {found.name}", "Perlu diputuskan",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["changes", "quality", "duplicates", "list-entries"])
def test_an_officer_of_another_kelurahan_takes_nobody_out(key: str) -> None:
    found = ImportFactory(admitted=True)
    changed(found, name="ANI", classes=["new"])
    pair(PersonFactory(), PersonFactory())
    FamilyFactory(address="")
    entries = RecipientListFactory(city_id=CITY)
    entries.entries.create(row=2, state="waiting", full_name="Slamet")
    stranger = UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR)

    assert taken(key, stranger, f"import={found.pk}&key=new&list={entries.pk}") == []


def test_columns_of_ones_own_stand_on_the_page(client, verifier) -> None:
    found = ImportFactory(admitted=True)
    changed(found, name="ANI", classes=["new"], joined=3)

    page = client.get(reverse("recipients:change-list"), {"import": found.pk, "columns": "joined"})

    assert [column.name for column in page.context["columns"]] == ["name", "joined"]
    assert '<td data-label="Anggota bertambah" class="num">3</td>' in page.content.decode()


def test_a_list_of_families_amiss_has_no_niks(client, verifier) -> None:
    FamilyFactory(head=True, address="")

    page = client.get(reverse("recipients:quality-list"), {"key": "address"})

    assert [column.name for column in page.context["columns"]] == ["name", "address", "village"]


def test_the_list_behind_a_number_costs_the_same_for_one_and_fifty(client, verifier, django_assert_max_num_queries):
    FamilyFactory(head=True, address="")
    url = reverse("recipients:quality-list") + "?key=address"
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    FamilyFactory.create_batch(49, head=True, address="")

    with django_assert_max_num_queries(12) as fifty:
        page = client.get(url)

    assert len(page.context["rows"]) == 50
    assert len(one) == len(fifty)


def test_the_list_of_files_costs_the_same_for_one_and_many(client, verifier, django_assert_max_num_queries) -> None:
    address = reverse("recipients:imports")
    ImportFactory()
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    ImportFactory.create_batch(20, admitted=True)

    with django_assert_max_num_queries(12) as many:
        client.get(address)

    assert len(one) == len(many)
