"""The pages of the change report, as officers and officials see them."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, RoleAssignment, User
from recipients.actions import changes
from recipients.actions.imports import admit
from recipients.models import Family, FamilyChange, Import
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.recipients.factories import FamilyChangeFactory, ImportFactory
from tests.recipients.handover import admitted, family, person, staged


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
LATER = "2026-Q4"


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


@pytest.fixture
def found(tmp_path: Path) -> Import:
    """ANI has another decile, work and address, BUDI vanishes, CITRA is new."""
    admitted(tmp_path, [family(1), family(2)], [person(1, full_name="ANI"), person(2, full_name="BUDI")])
    return staged(
        tmp_path, [family(1, decile_national="10"), family(3)],
        [person(1, full_name="ANI", work_sector="3", chronic_illness="6"), person(3, full_name="CITRA")],
        version=LATER,
    )  # fmt: skip


def put_in(found: Import) -> Import:
    return admit(import_id=found.pk, by=User.objects.machine())


def page_of(client, found: Import):
    return client.get(reverse("recipients:import-changes", args=[found.pk]))


def change(found: Import, name: str) -> FamilyChange:
    return FamilyChange.objects.get(source_import=found, name=name)


def test_the_newest_two_versions_are_compared_by_default(client, verifier, found) -> None:
    put_in(found)

    response = client.get(reverse("recipients:changes"))

    span = response.context["span"]
    assert (span.before, span.after, response.context["report"].of("")) == ("2026-Q3", LATER, 3)
    assert [(line.key, line.families) for line in response.context["classes"]] == [
        ("new", 1), ("vanished", 1), ("rose_extremely", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("members", [1, 6])
def test_a_change_takes_as_many_queries_for_many_members_as_for_one(
    client, verifier, tmp_path: Path, members: int, django_assert_num_queries
) -> None:
    people = range(1, members + 1)
    admitted(tmp_path, [family(1)], [person(one, of=1) for one in people])
    moved = [person(one, of=1, work_sector="3", ktp_village_code="1002") for one in people]
    found = put_in(staged(tmp_path, [family(1, decile_national="10")], moved, version=LATER))
    url = reverse("recipients:change", args=[FamilyChange.objects.get(source_import=found).pk])

    with django_assert_num_queries(17):
        response = client.get(url)

    assert len(response.context["members"]) == members


def test_one_version_is_nothing_to_compare(client, verifier, tmp_path: Path) -> None:
    admitted(tmp_path, [family(1)], [person(1)])

    response = client.get(reverse("recipients:changes"))

    assert response.context["report"].lines == []
    assert response.status_code == 200


@pytest.mark.parametrize("query", ["?from=2026-Q4&to=2026-Q3", "?from=1999-Q1&to=x", "?import=99999", "?import=x"])
def test_a_wrong_address_shows_the_newest(client, verifier, found, query: str) -> None:
    put_in(found)

    span = client.get(reverse("recipients:changes") + query).context["span"]

    assert (span.before, span.after) == ("2026-Q3", LATER)


def test_a_first_load_says_how_many_came(client, verifier, tmp_path: Path) -> None:
    found = admitted(tmp_path, [family(1), family(2)], [person(1), person(2)])

    context = page_of(client, found).context

    assert (context["first_load"], context["report"].lines) == (2, [])


def test_officials_see_figures_without_ways_to_families(client, found) -> None:
    put_in(found)
    client.force_login(UserFactory(role=Role.PEJABAT))

    response = client.get(reverse("recipients:changes"))

    assert response.context["report"].of("gone") == 1
    assert b"/perubahan/keluarga/" not in response.content
    assert b"BUDI" not in response.content


def test_each_number_opens_the_families_behind_it(client, verifier, found) -> None:
    put_in(found)
    context = client.get(reverse("recipients:changes")).context

    for line in context["classes"]:
        listed = client.get(line.url).context["rows"]
        assert len(listed) == line.families
    for line in context["lines"]:
        for figure in line.figures:
            assert not figure.url or len(client.get(figure.url).context["rows"]) == figure.value


def test_an_officer_of_one_kelurahan_sees_its_families_behind_the_numbers(client, found) -> None:
    """Imports belong to the whole city, so the way to the families does not lead through one."""
    put_in(found)
    FamilyChangeFactory(source_import=found, village_id=NEIGHBOUR, name="EKO")
    client.force_login(UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR))

    context = client.get(reverse("recipients:changes") + f"?from=2026-Q3&to={LATER}").context
    listing = client.get(context["classes"][0].url)

    assert [(line.code, line.of("")) for line in context["report"].lines] == [(NEIGHBOUR, 1)]
    assert [row.name for row, _badges in listing.context["rows"]] == ["EKO"]


@pytest.mark.parametrize("query", ["&key=nothing", "&area=99.99", "&area=52.71.01.1004"])
def test_an_unknown_class_or_area_lists_nobody(client, verifier, found, query: str) -> None:
    put_in(found)

    response = client.get(reverse("recipients:change-list") + f"?import={found.pk}{query}")

    assert response.context["rows"] == []


def test_who_moved_out_is_listed_where_they_lived(client, verifier) -> None:
    one = FamilyChangeFactory(classes=["moved"], village_id=NEIGHBOUR, village_before_id=VILLAGE)
    url = reverse("recipients:change-list") + f"?import={one.source_import_id}&key=moved_out&area="

    assert [row.id for row, _badges in client.get(url + VILLAGE).context["rows"]] == [one.pk]
    assert client.get(url + NEIGHBOUR).context["rows"] == []


def test_sums_are_those_of_the_kelurahan_that_are_shown(client) -> None:
    """Who came from outside one's area has moved out of none that the report is about."""
    found = ImportFactory(admitted=True, dataset_version="2026-Q3")
    FamilyChangeFactory(source_import__dataset_version=LATER, classes=["moved"], village_before_id=NEIGHBOUR)
    client.force_login(UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE))

    context = client.get(reverse("recipients:changes") + f"?from={found.dataset_version}&to={LATER}").context

    columns = zip(*([figure.value for figure in line.figures] for line in context["lines"]), strict=True)
    assert [figure.value for figure in context["sums"]] == [sum(column) for column in columns]
    assert context["report"].of("moved_in") == 1


def test_only_numbers_of_areas_in_which_somebody_may_read_lead_to_families(client, found) -> None:
    """An official of the city who is a facilitator in one kelurahan: no list is shorter than its number."""
    put_in(found)
    FamilyChangeFactory(source_import=found, village_id=NEIGHBOUR, classes=["new"])
    FamilyChangeFactory(source_import=found, village_id=VILLAGE, village_before_id=NEIGHBOUR, classes=["moved"])
    user = UserFactory(role=Role.PEJABAT)
    RoleAssignment.objects.create(
        user=user, role=Role.PENDAMPING, area_id=NEIGHBOUR, valid_from=date(2020, 1, 1), given_by=user
    )  # fmt: skip
    client.force_login(user)

    context = client.get(reverse("recipients:changes")).context

    opened = {figure.label: figure for line in context["lines"] for figure in line.figures if figure.url}
    assert {figure.value for figure in opened.values()} == {1}
    assert all(len(client.get(figure.url).context["rows"]) == 1 for figure in opened.values())
    assert [figure.url for figure in context["tiles"]] == [""] * len(context["tiles"])


def test_the_list_goes_on_by_key_and_costs_the_same(client, verifier, django_assert_max_num_queries) -> None:
    one = FamilyChangeFactory()
    url = reverse("recipients:change-list") + f"?import={one.source_import_id}"
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    for _number in range(50):
        FamilyChangeFactory(source_import=one.source_import)

    with django_assert_max_num_queries(12) as many:
        first = client.get(url)
    second = client.get(first.context["next_url"])

    assert len(few) == len(many)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert second.context["next_url"] is None


def test_the_report_costs_the_same_for_many_families(client, verifier, django_assert_max_num_queries) -> None:
    one = FamilyChangeFactory()
    with django_assert_max_num_queries(12) as few:
        page_of(client, one.source_import)
    for _number in range(20):
        FamilyChangeFactory(source_import=one.source_import, village_id=NEIGHBOUR, classes=["new"])

    with django_assert_max_num_queries(12) as many:
        page_of(client, one.source_import)

    assert len(few) == len(many)


def test_health_is_shown_only_to_who_may_see_it(client, found) -> None:
    url = reverse("recipients:change", args=[change(found, "ANI").pk])
    labels = {}
    for role in (Role.VERIFIKATOR, Role.OPERATOR):
        client.force_login(UserFactory(role=role))
        members = client.get(url).context["members"]
        labels[role] = {field.label for member, _badge in members for field in member.fields}

    assert labels[Role.VERIFIKATOR] - labels[Role.OPERATOR] == {"Penyakit kronis"}
    assert "Lapangan usaha dari pekerjaan utama" in labels[Role.OPERATOR]
    assert RecordView.objects.filter(kind=RecordView.Kind.SENSITIVE).count() == 1


def test_a_family_of_whom_only_a_member_changed_says_so(client, verifier, tmp_path: Path) -> None:
    admitted(tmp_path, [family(1)], [person(1, full_name="ANI")])
    found = put_in(staged(tmp_path, [family(1)], [person(1, full_name="ANI", ktp_rt="9")], version=LATER))

    page = client.get(reverse("recipients:change", args=[change(found, "ANI").pk])).content.decode()

    assert "Tidak ada yang berubah pada keluarganya sendiri." in page
    assert "<mark>009</mark>" in page


def test_a_new_family_of_a_waiting_import_has_no_page_of_its_own_yet(client, verifier, found) -> None:
    response = client.get(reverse("recipients:change", args=[change(found, "CITRA").pk]))

    assert response.context["family"] is None
    assert [(member.name, member.what) for member, _badge in response.context["members"]] == [("CITRA", "new")]


def test_a_waiting_import_whose_rows_are_gone_still_opens(client, verifier) -> None:
    one = FamilyChangeFactory(source_import=ImportFactory(), state=FamilyChange.State.PROPOSED)

    response = client.get(reverse("recipients:change", args=[one.pk]))

    assert (response.status_code, response.context["fields"]) == (200, [])


def test_classes_are_chosen_with_tick_boxes(client, verifier, found) -> None:
    url = reverse("recipients:changes-choose", args=[found.pk])

    client.post(url, {"shown": ["new", "vanished", "rose_extremely"], "accepted": ["rose_extremely"]})

    context = page_of(client, found).context
    assert {line.key: (line.is_accepted, line.families, line.held) for line in context["classes"]} == {
        "new": (False, 0, 1), "vanished": (False, 0, 1), "rose_extremely": (True, 1, 0),
    }  # fmt: skip
    client.post(url, {"shown": ["new", "vanished"], "accepted": ["new", "vanished"]})
    assert page_of(client, found).context["held"] == 0


def test_one_family_is_held_back_and_let_go_from_its_page(client, verifier, found) -> None:
    url = reverse("recipients:change-pick", args=[change(found, "CITRA").pk])

    client.post(url, {"held": "yes"})
    assert change(found, "CITRA").state == "held"
    client.post(url, {"held": "no"})

    assert change(found, "CITRA").state == "proposed"


def test_held_back_families_are_listed_and_accepted(client, verifier, found) -> None:
    changes.choose(import_id=found.pk, held_classes=["new", "vanished", "rose_extremely"], by=verifier)
    put_in(found)
    listing = client.get(reverse("recipients:change-list") + f"?import={found.pk}&state=held")
    assert len(listing.context["rows"]) == 3
    detail = client.get(reverse("recipients:change", args=[change(found, "ANI").pk])).context
    assert (detail["may_accept"], detail["fields"]) == (True, [])
    url = reverse("recipients:changes-accept", args=[found.pk])

    client.post(url, {"ids": [change(found, "CITRA").pk, "x"]})
    client.post(url, {"key": "vanished"})

    assert {one.name: one.state for one in FamilyChange.objects.filter(source_import=found)} == {
        "ANI": "held", "BUDI": "applied", "CITRA": "applied",
    }  # fmt: skip
    assert Family.objects.count() == 3


def test_accepting_nothing_says_so(client, verifier, found) -> None:
    put_in(found)

    response = client.post(reverse("recipients:changes-accept", args=[found.pk]), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_a_decision_is_shown_with_who_and_why(client, verifier, found) -> None:
    put_in(found)
    one = change(found, "BUDI")
    here = reverse("recipients:change-list") + f"?import={found.pk}"

    answer = client.post(
        reverse("recipients:change-decide", args=[one.pk]),
        {"decision": "closed", "note": "Pindah ke Gresik", "next": here},
    )

    assert answer.url == here
    shown = client.get(reverse("recipients:change", args=[one.pk]))
    assert b"Pindah ke Gresik" in shown.content
    assert Family.objects.get(pk=one.family_id).status == "closed"


def test_a_class_is_decided_from_the_report(client, verifier, found) -> None:
    put_in(found)

    client.post(reverse("recipients:changes-decide", args=[found.pk]), {"key": "new", "decision": "seen"})

    undecided = {line.key: line.undecided for line in page_of(client, found).context["classes"]}
    assert undecided == {"new": 0, "vanished": 1, "rose_extremely": 1}


def test_the_page_of_a_family_tells_what_files_changed(client, verifier, found) -> None:
    ani = change(found, "ANI")
    page = reverse("recipients:family-more", args=[ani.family_id])
    way = reverse("recipients:change", args=[ani.pk]).encode()
    changes.choose(import_id=found.pk, held_classes=["rose_extremely"], by=verifier)
    assert way not in client.get(page).content

    put_in(found)

    assert way in client.get(page).content


@pytest.mark.parametrize("back", ["https://example.org/", "abc"])
def test_the_way_back_leads_nowhere_else(client, verifier, found, back: str) -> None:
    put_in(found)

    answer = client.post(
        reverse("recipients:change-decide", args=[change(found, "ANI").pk]),
        {"decision": "seen", "next": back},
    )

    assert answer.url == reverse("recipients:change", args=[change(found, "ANI").pk])
