"""The queue of duplicates and the page of a pair."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import RecordView
from recipients.listings_queues import Duplicates
from recipients.models import DuplicatePair, DuplicateSearch, Person
from recipients.queries import duplicate_queue
from recipients.queries.duplicate_queue import PairFilter
from tests.factories import CITY, NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory, areas
from tests.recipients.duplicate_cases import pair


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
URL = reverse("recipients:duplicates")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


def a_pair(**more) -> DuplicatePair:
    home = FamilyFactory(head=True)
    return pair(PersonFactory(family=home), PersonFactory(family=home, relationship=4), **more)


def address(name: str, found: DuplicatePair) -> str:
    return reverse(f"recipients:duplicate{name}", args=[found.pk])


def state(found: DuplicatePair) -> str:
    return DuplicatePair.objects.across_areas(reason="test").get(pk=found.pk).state


def test_the_surest_pair_stands_first_and_numbers_are_masked(client, verifier) -> None:
    less, more = a_pair(score=0.7), a_pair(score=0.99)

    answer = client.get(URL)

    assert [row.pk for row in answer.context["page"].rows] == [more.pk, less.pk]
    assert not WHOLE_NUMBER.search(answer.content.decode())


@pytest.mark.parametrize(
    ("query", "scores"),
    [
        ("sureness=very", [0.99]),
        ("sureness=likely", [0.9]),
        ("sureness=possible", [0.6]),
        ("kind=family", [0.9]),
        (f"area={NEIGHBOUR}", [0.6]),
        ("area=35.76.01", [0.99, 0.9, 0.6]),
        ("kind=nonsense", [0.99, 0.9, 0.6]),
    ],
)
def test_filters_narrow_the_queue(client, verifier, query, scores) -> None:
    a_pair(score=0.99)
    a_pair(score=0.9, kind="family")
    there = FamilyFactory(village_id=NEIGHBOUR)
    pair(PersonFactory(), PersonFactory(family=there), score=0.6)

    answer = client.get(f"{URL}?{query}")

    assert [row.score for row in answer.context["page"].rows] == scores


def test_htmx_gets_the_results_only(client, verifier) -> None:
    a_pair()

    part = client.get(URL, **HTMX).content.decode()

    assert part.strip().startswith('<div id="results">')
    assert "menunggu keputusan" in part


def test_pages_lead_on_and_back(client, verifier, monkeypatch) -> None:
    monkeypatch.setattr(duplicate_queue, "PAGE", 2)
    pairs = [a_pair(score=0.9) for _ in range(3)]

    second = client.get(URL + client.get(URL).context["next_url"])
    first = client.get(URL + second.context["prev_url"])

    assert [row.pk for row in second.context["page"].rows] == [pairs[2].pk]
    assert second.context["next_url"] is None
    assert [row.pk for row in first.context["page"].rows] == [pairs[0].pk, pairs[1].pk]
    assert first.context["prev_url"] is None


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("key", ["abc", "999999", "9" * 30])
def test_an_unknown_place_shows_the_first_page(client, verifier, name, key) -> None:
    a_pair()

    assert len(client.get(URL, {name: key}).context["page"].rows) == 1


def test_right_stands_below_left_where_both_are_chosen(client, verifier) -> None:
    a_pair()

    usual = client.get(URL).context["cells"]
    chosen = client.get(URL, {"columns": "second_nik,first_birth,second_birth,reasons"}).context["cells"]

    assert [[column.name for column in cell] for cell in usual] == [
        ["first_name", "second_name"], ["first_nik", "second_nik"], ["first_birth", "second_birth"],
        ["first_village", "second_village"], ["kind"], ["score"],
    ]  # fmt: skip
    assert [[column.name for column in cell] for cell in chosen] == [
        ["first_name"], ["first_birth", "second_birth"], ["second_nik"], ["reasons"],
    ]  # fmt: skip


@pytest.mark.parametrize("columns", ["", ",".join(column.name for column in Duplicates().columns())])
def test_the_list_costs_the_same_for_one_and_for_many(client, verifier, django_assert_max_num_queries, columns) -> None:
    a_pair()
    with django_assert_max_num_queries(12) as few:
        client.get(URL, {"columns": columns})
    for _ in range(20):
        a_pair()

    with django_assert_max_num_queries(12) as many:
        client.get(URL, {"columns": columns})

    assert len(few) == len(many)


def test_a_large_queue_is_not_counted_to_its_end(client, verifier, monkeypatch) -> None:
    monkeypatch.setattr(duplicate_queue, "COUNTED_UP_TO", 1)
    a_pair()

    assert "10.000" in client.get(URL).content.decode()


@pytest.mark.parametrize("decision", ["merged", "dismissed"])
def test_decided_pairs_are_found_again_by_their_decision(client, verifier, decision) -> None:
    a_pair()
    decided = a_pair(state=decision, decided_by=verifier, decided_at=timezone.now(), reason="KTP sama")

    answer = client.get(f"{URL}?state={decision}")

    assert [one.pk for one in answer.context["page"].rows] == [decided.pk]
    assert "1 pasangan sudah diputuskan" in answer.content.decode()
    assert not answer.context["may_start"]


def test_an_empty_queue_says_what_it_is_for(client, verifier) -> None:
    assert "Tidak ada data ganda" in client.get(URL).content.decode()
    assert "saringan" in client.get(f"{URL}?kind=family").content.decode()


def test_a_search_can_be_asked_for_once(client, verifier) -> None:
    client.post(reverse("recipients:duplicate-search"))
    again = client.post(reverse("recipients:duplicate-search"), follow=True)

    search = DuplicateSearch.objects.across_areas(reason="test").get()
    assert (search.state, search.is_whole, search.requested_by) == ("waiting", True, verifier)
    assert "sedang berjalan" in again.content.decode()
    assert not again.context["may_search"]


def test_a_verifier_of_a_part_does_not_search_the_city(client) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR, role__area="35.76.01"))

    answer = client.post(reverse("recipients:duplicate-search"), follow=True)

    assert "Peran Anda tidak mencakup tugas ini di kota ini." in answer.content.decode()
    assert not answer.context["may_search"]
    assert not DuplicateSearch.objects.across_areas(reason="test").exists()


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ({"state": "running", "phase": "comparing", "total": 3}, "Membandingkan"),
        ({"state": "failed", "finished_at": timezone.now()}, "Pencarian terputus"),
        ({"state": "finished", "finished_at": timezone.now(), "opened": 3, "persons": 12000}, "12.000 orang"),
    ],
)
def test_progress_tells_how_far_the_search_is(client, verifier, now, says) -> None:
    DuplicateSearch.objects.create(city=areas()[CITY], requested_by=verifier, **now)

    answer = client.get(reverse("recipients:duplicate-progress"), **HTMX)

    assert says in answer.content.decode()
    assert ("HX-Refresh" in answer.headers) == (now["state"] != "running")


def test_both_records_stand_side_by_side_and_opening_is_logged(client, verifier) -> None:
    home = FamilyFactory(head=True, head__full_name="SLAMET RIYADI")
    one = PersonFactory(family=home, full_name="SRI WAHYUNI", mother_name="SUMIATI", card_rt="001", card_rw="002")
    other = PersonFactory(family=FamilyFactory(), full_name="SRI WAHYUNI", mother_name="")
    found = pair(one, other, reasons=["name_same", "sex_other"])

    answer = client.get(address("", found))

    rows = {row.key: row for row in answer.context["rows"] if row.key}
    assert not rows["full_name"].differs
    assert (rows["mother_name"].first.text, rows["mother_name"].chosen) == ("SUMIATI", "first")
    assert rows["place"].differs
    assert [each.is_against for each in answer.context["evidence"]] == [False, True]
    assert not WHOLE_NUMBER.search(answer.content.decode())
    assert RecordView.objects.filter(object_type="duplicatepair", object_id=str(found.pk)).count() == 1


def test_deciding_shows_the_next_pair_of_the_narrowed_queue(client, verifier) -> None:
    first, _other, last = a_pair(score=0.99, kind="family"), a_pair(score=0.98), a_pair(score=0.97, kind="family")

    answer = client.post(f"{address('-decide', first)}?kind=family", {"decision": "different", "reason": "kembar"})

    assert state(first) == "dismissed"
    assert answer.url == f"{address('', last)}?kind=family"


def test_the_last_decision_leads_back_to_the_queue(client, verifier) -> None:
    answer = client.post(address("-decide", a_pair()), {"decision": "different", "reason": "kembar"})

    assert answer.url == URL


@pytest.mark.parametrize("keep", ["first", "second"])
def test_the_same_person_is_merged_with_the_chosen_facts(client, verifier, keep) -> None:
    found = a_pair()
    other = "second" if keep == "first" else "first"
    chosen = {"take-full_name": other, "take-nik": keep, "take-sex": "neither"}

    client.post(address("-decide", found), {"decision": keep, "reason": "KTP sama", **chosen})

    people = Person.objects.across_areas(reason="test")
    kept = people.get(pk=getattr(found, keep).pk)
    assert state(found) == "merged"
    assert kept.full_name == getattr(found, other).full_name
    assert kept.nik == getattr(found, keep).nik
    assert client.get(address("", found)).context["taken_over"] == ["Nama"]


@pytest.mark.parametrize("data", [{}, {"decision": "first"}, {"reason": "x"}, {"decision": "other", "reason": "x"}])
def test_without_decision_or_reason_nothing_is_lost(client, verifier, data) -> None:
    found = a_pair()

    answer = client.post(address("-decide", found), {**data, "take-full_name": "second"})

    assert (answer.status_code, state(found)) == (422, "open")
    assert {row.key: row.chosen for row in answer.context["rows"]}["full_name"] == "second"


def test_a_decided_pair_says_so_to_who_comes_late(client, verifier) -> None:
    found = a_pair()
    data = {"decision": "different", "reason": "kembar"}
    client.post(address("-decide", found), data)

    answer = client.post(address("-decide", found), data, follow=True)

    assert "sudah diputuskan" in answer.content.decode()


def test_the_deceased_cannot_be_merged(client, verifier) -> None:
    found = a_pair()
    Person.objects.across_areas(reason="test").filter(pk=found.second_id).update(vital_status="deceased")

    answer = client.post(address("-decide", found), {"decision": "first", "reason": "KTP sama"}, follow=True)

    assert state(found) == "open"
    assert "masih terhitung" in answer.content.decode()


def test_who_may_decide_in_one_kelurahan_only_is_told(client) -> None:
    found = pair(PersonFactory(), PersonFactory(family=FamilyFactory(village_id=NEIGHBOUR)))
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)

    page = client.get(address("", found))

    assert not page.context["may_decide"]
    assert "data-review-save" not in page.content.decode()
    assert "yang bertugas di wilayah keduanya" in page.content.decode()
    assert "Mulai memutuskan" not in client.get(URL).content.decode()


@pytest.mark.parametrize("decision", ["first", "different"])
def test_a_decision_can_be_taken_back(client, verifier, decision) -> None:
    found = a_pair()
    client.post(address("-decide", found), {"decision": decision, "reason": "KTP sama"})
    client.get(address("", found))

    without = client.post(address("-reopen", found), {"reason": ""}, follow=True)
    client.post(address("-reopen", found), {"reason": "keliru"})

    assert "Tulis alasan" in without.content.decode()
    assert state(found) == "open"
    again = client.post(address("-reopen", found), {"reason": "keliru"}, follow=True)
    assert "Keputusan ini sudah dibatalkan" in again.content.decode()


def test_the_page_of_a_merged_record_leads_to_the_kept_one(client, verifier) -> None:
    found = a_pair()
    client.post(address("-decide", found), {"decision": "first", "reason": "KTP sama"})

    page = client.get(reverse("recipients:person", args=[found.second_id])).content.decode()

    assert reverse("recipients:person", args=[found.first_id]) in page


def test_places_in_an_empty_queue(verifier) -> None:
    gone = a_pair(state="gone")

    place = duplicate_queue.place_of(gone, PairFilter(), verifier)

    assert (place.number, place.count, place.next_id) == (None, 0, None)
    assert duplicate_queue.next_after(gone, PairFilter(), verifier) is None
