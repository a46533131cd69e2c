"""Figures of data quality: counted from the registry, shown per kelurahan and source, with the list behind each."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import RoleAssignment
from recipients.actions import quality
from recipients.domain.quality import Base, Kind, Measure, share
from recipients.models import (
    DuplicatePair,
    DuplicateSearch,
    Family,
    Import,
    ImportIssue,
    LivingConditions,
    Person,
    PersonConditions,
    QualityFigures,
    RejectedRow,
)
from recipients.queries import intake_columns
from recipients.queries import quality as queries
from recipients.queries.quality_measures import measures
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.factories import ImportFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
TODAY = date(2026, 11, 22)


@pytest.fixture
def reader(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


def numbers(village: str = VILLAGE, source: str = "dtsen") -> dict[str, int]:
    quality.refresh()
    return QualityFigures.objects.get(village=village, source=source, on_day=TODAY).numbers


def listed(user, key: str, **chosen: str) -> list[str]:
    rows = queries.families(user, key, **{"source": "", "area": "", "after": "", "today": TODAY} | chosen)
    return [row.name for row in rows]


def test_gaps_in_the_address_are_counted() -> None:
    FamilyFactory(address="")
    FamilyFactory(rt="", rw="", address="Jl. Raya Ijen 3")
    FamilyFactory(rt="", rw="", address="Jl. Raya Ijen 3 RT 003 RW 005")
    FamilyFactory(rt="", rw="", address="Jl. Raya Ijen 4 RT003/RW005")

    found = numbers()

    assert (found["address"], found["rt_rw"]) == (1, 1)


def test_empty_fields_are_counted_by_source() -> None:
    FamilyFactory(conditions={"floor_material": 6})
    other = FamilyFactory(conditions={})
    LivingConditions.objects.filter(family=other).update(source="template")

    found = numbers()

    assert found["living.roof_material"] == 1
    assert "living.floor_material" not in found
    assert numbers(source="template")["living.floor_material"] == 1


@pytest.mark.parametrize(
    ("observed", "expected"),
    [(date(2026, 9, 30), set()), (date(2026, 8, 1), {"older_quarter"}),
     (date(2026, 5, 1), {"older_quarter", "older_half"}),
     (date(2025, 9, 30), {"older_quarter", "older_half", "older_year"})],
)  # fmt: skip
def test_old_observations_are_counted_by_age(observed: date, expected: set[str]) -> None:
    FamilyFactory(conditions={})
    LivingConditions.objects.update(observed_on=observed)

    assert set(numbers()) & {"older_quarter", "older_half", "older_year"} == expected


def test_marks_of_the_current_rows_are_counted_as_broken_rules() -> None:
    person = PersonFactory(full_name="SITI")
    bits = intake_columns.BITS["MARITAL_IMPLAUSIBLE"] | intake_columns.BITS["CODE_UNKNOWN"]
    PersonConditions.objects.create(person=person, source="dtsen", observed_on=TODAY, marks=bits)

    found = numbers()

    assert (found["conditions.MARITAL_IMPLAUSIBLE"], found["conditions.CODE_UNKNOWN"]) == (1, 1)
    assert "conditions.NIK_SEX_DIFFERS" not in found


def test_the_dead_and_closed_families_do_not_count() -> None:
    PersonFactory(mother_name="", vital_status="deceased", died_on=TODAY)
    closed = FamilyFactory(head=True)
    Family.objects.filter(pk=closed.pk).update(status="closed")
    PersonFactory(family=FamilyFactory(head=True, head__mother_name="SRI"), relationship=4, mother_name="")

    assert numbers()["mother_name"] == 1


def test_refreshing_twice_is_the_same_as_once() -> None:
    FamilyFactory(address="")

    first, second = quality.refresh(), quality.refresh()

    assert first == second == QualityFigures.objects.count() == 2


def test_who_left_a_kelurahan_since_the_last_refresh_is_counted_there_no_more() -> None:
    family = FamilyFactory(address="")
    quality.refresh()
    Family.objects.filter(pk=family.pk).update(village=NEIGHBOUR)

    quality.refresh()

    assert set(QualityFigures.objects.values_list("village", "families")) == {(NEIGHBOUR, 1)}


def test_old_days_are_thinned_to_one_a_month() -> None:
    FamilyFactory()
    with time_machine.travel("2026-06-01T05:00:00Z"):
        quality.refresh()
    with time_machine.travel("2026-06-02T05:00:00Z"):
        quality.refresh()

    quality.refresh()

    days = QualityFigures.objects.order_by("on_day").values_list("on_day", flat=True).distinct()
    assert list(days) == [date(2026, 6, 1), TODAY]


def test_each_number_is_the_length_of_the_list_behind_it() -> None:
    """The list is read by the condition that counts: here everything is amiss, once."""
    family = FamilyFactory(address="", rt="", rw="", conditions={})
    person = PersonFactory(family=family, full_name="ANI")
    Family.objects.filter(pk=family.pk).update(head=None)
    LivingConditions.objects.update(observed_on=TODAY - timedelta(days=400), marks=2**31 - 1)
    PersonConditions.objects.create(person=person, source="dtsen", observed_on=TODAY, marks=2**31 - 1)
    user = UserFactory(role=Role.OPERATOR)

    found = numbers()

    assert found == dict.fromkeys(measures(), 1)
    assert {key: len(listed(user, key, source="dtsen")) for key in measures()} == found
    assert {key: len(listed(user, key, source="siak")) for key in measures()} == dict.fromkeys(measures(), 0)


def test_who_is_known_from_two_sources_is_listed_as_often_as_counted(monkeypatch) -> None:
    monkeypatch.setattr(queries, "LARGE_PAGE", 1)
    family = FamilyFactory(conditions={})
    LivingConditions.objects.create(family=family, source="template", observed_on=TODAY, is_current=True)
    asked = {"key": "living.roof_material", "source": "", "area": "", "today": TODAY}
    user = UserFactory(role=Role.OPERATOR)

    rows = list(queries.each(user, **asked))

    assert [row.family_id for row in rows] == [family.pk] * 2
    assert queries.count(user, **asked) == 2


def test_the_list_keeps_to_the_areas_of_its_reader() -> None:
    PersonFactory(family=FamilyFactory(), full_name="ANI")
    PersonFactory(family=FamilyFactory(village_id=NEIGHBOUR), full_name="BUDI")
    user = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)

    assert listed(user, "mother_name") == ["BUDI"]
    assert listed(user, "mother_name", area=VILLAGE) == []
    assert listed(user, "no_such_measure") == []


def test_the_page_adds_up_sources_and_kelurahan(client, reader) -> None:
    FamilyFactory(head=True, address="", conditions={})
    FamilyFactory(village_id=NEIGHBOUR, conditions={"floor_material": 1})
    quality.refresh()

    page = client.get(reverse("recipients:quality")).context["page"]

    assert [(one.code, one.figures.bases["families"]) for one in page.villages] == [(VILLAGE, 1), (NEIGHBOUR, 1)]
    assert (page.totals.bases["persons"], page.totals.numbers["address"], page.sources) == (1, 1, ["dtsen"])
    assert page.totals.numbers["living.floor_material"] == 1


def test_the_page_of_one_source_knows_no_other(client, reader) -> None:
    FamilyFactory(head=True, address="", source="form")
    FamilyFactory(conditions={})
    quality.refresh()

    page = client.get(reverse("recipients:quality") + "?source=form").context["page"]

    assert page.totals.bases == {"living": 0, "conditions": 0, "families": 1, "persons": 0}
    assert page.totals.numbers["address"] == 1
    assert "living.floor_material" not in page.totals.numbers


def test_families_of_one_source_lead_nowhere_because_the_registrys_list_has_all(client, reader) -> None:
    FamilyFactory(source="form")
    quality.refresh()
    url = reverse("recipients:quality")

    urls = {query: client.get(url + query).context["lines"][0].cells[0].url for query in ("", "?source=form")}

    assert urls == {"": f"{reverse('recipients:list')}?area={VILLAGE}", "?source=form": ""}


def test_other_rooms_add_what_they_know(client, reader) -> None:
    """Somebody whom the civil registry was never asked about; the number leads to the registry's list."""
    FamilyFactory(head=True)
    FamilyFactory()
    quality.refresh()

    response = client.get(reverse("recipients:quality"))
    tile = next(tile for tile in response.context["tiles"] if tile.url.endswith("review=stale"))
    listing = client.get(tile.url)

    assert tile.value == "1"
    assert len(listing.context["page"].rows) == 1


def test_officials_see_figures_without_ways_to_persons(client) -> None:
    client.force_login(UserFactory(role=Role.PEJABAT))
    FamilyFactory(head=True, address="")
    quality.refresh()

    response = client.get(reverse("recipients:quality"))

    assert response.status_code == 200
    assert b"/mutu/daftar/" not in response.content


def test_only_numbers_of_areas_in_which_somebody_may_read_lead_to_a_list(client) -> None:
    """An official of the city who is a facilitator in one kelurahan: no list is shorter than its number."""
    user = UserFactory(role=Role.PEJABAT)
    RoleAssignment.objects.create(
        user=user, role=Role.PENDAMPING, area_id=VILLAGE, valid_from=date(2020, 1, 1), given_by=user
    )  # fmt: skip
    client.force_login(user)
    FamilyFactory(head=True)
    FamilyFactory(head=True, village_id=NEIGHBOUR)
    quality.refresh()

    context = client.get(reverse("recipients:quality")).context

    families = [line.cells[0].url for line in context["lines"]]
    assert families == [f"{reverse('recipients:list')}?area={VILLAGE}", ""]
    assert [line.url for line in context["fields"]] == [""] * len(context["fields"])


def test_the_days_before_are_drawn(client, reader) -> None:
    FamilyFactory(address="")
    with time_machine.travel("2026-11-20T05:00:00Z"):
        quality.refresh()
    FamilyFactory(address="")
    quality.refresh()

    days = queries.trend(reader, ["address"], source="", area="", until=timezone.localdate())

    assert [(day, one.numbers["address"], one.bases["families"]) for day, one in days.items()] == [
        (date(2026, 11, 20), 1, 1), (TODAY, 2, 2),
    ]  # fmt: skip


def test_the_page_costs_the_same_for_one_and_for_many_families(client, reader, django_assert_max_num_queries) -> None:
    FamilyFactory(head=True, address="")
    quality.refresh()
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("recipients:quality"))
    FamilyFactory.create_batch(10, head=True, village_id=NEIGHBOUR, address="")
    quality.refresh()

    with django_assert_max_num_queries(12) as many:
        client.get(reverse("recipients:quality"))

    assert len(many) == len(one)


def test_the_list_goes_on_by_key(client, reader) -> None:
    for _number in range(51):
        PersonFactory(family=FamilyFactory(), mother_name="")
    url = reverse("recipients:quality-list") + "?key=mother_name"

    first = client.get(url)
    second = client.get(first.context["next_url"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert second.context["next_url"] is None
    assert Person.objects.count() == 51


def test_pairs_that_may_be_one_person_lead_to_their_queue(client, reader) -> None:
    first, second = PersonFactory(), PersonFactory()
    search = DuplicateSearch.objects.create(city_id="35.76", requested_by=reader)
    DuplicatePair.objects.create(
        first=first, second=second, village_id=VILLAGE, other_village_id=VILLAGE, score=0.9, reasons=["name"],
        kind="apart", found_by=search,
    )  # fmt: skip
    quality.refresh()

    response = client.get(reverse("recipients:quality") + f"?area={VILLAGE}")

    tile = next(tile for tile in response.context["tiles"] if tile.url.startswith(reverse("recipients:duplicates")))
    assert (tile.value, tile.url) == ("1", f"{reverse('recipients:duplicates')}?area={VILLAGE}")
    assert [cell.text for line in response.context["lines"] for cell in line.cells if cell.url == tile.url] == ["1"]


def test_codes_of_the_newest_file_lead_to_its_rows(client, reader) -> None:
    FamilyFactory()
    quality.refresh()
    found = ImportFactory()
    refused = RejectedRow.objects.get()
    ImportIssue.objects.create(file=refused.file, row=5, column="x", code="NIK_REGION_OTHER", severity="warning")

    lines = client.get(reverse("recipients:quality")).context["refused"]

    page = reverse("recipients:import", args=[found.pk])
    assert [(line["code"], line["rows"], line["url"]) for line in lines] == [
        ("NIK_LENGTH", 1, f"{page}?tab=refused&code=NIK_LENGTH#lines"),
        ("NIK_REGION_OTHER", 1, f"{page}?tab=warnings&code=NIK_REGION_OTHER#lines"),
    ]


def test_without_the_files_their_codes_are_not_told(client) -> None:
    client.force_login(UserFactory(role=Role.PEJABAT))
    FamilyFactory()
    ImportFactory()
    quality.refresh()

    assert client.get(reverse("recipients:quality")).context["refused"] == []


def test_how_old_data_are_is_counted_from_the_newest_file() -> None:
    """What the newest version of its source did not contradict is confirmed by it, but not what vanished."""
    FamilyFactory(conditions={})
    FamilyFactory(conditions={}, vanished_in="2026-Q4")
    LivingConditions.objects.update(observed_on=date(2025, 9, 30))
    ImportFactory(admitted=True, dataset_version="2026-Q4")
    ImportFactory(admitted=True, dataset_version="", source="template")

    assert queries.newest_days(TODAY) == {"dtsen": "2026-11-22", "template": "2026-11-22"}
    assert numbers()["older_year"] == 1


def test_a_file_without_a_version_is_as_old_as_the_day_of_the_city_on_which_it_was_admitted() -> None:
    found = ImportFactory(admitted=True, dataset_version="", source="template")
    Import.objects.filter(pk=found.pk).update(admitted_at="2026-11-20T18:00:00Z")

    assert queries.newest_days(TODAY) == {"template": "2026-11-21"}


def test_a_share_of_nothing_is_none() -> None:
    measure = Measure("a", "A", Kind.COMPLETE, Base.FAMILY)

    assert share([measure], {}, {}).fraction is None
    assert share([measure], {"a": 1}, {"families": 4}).fraction == 0.75
