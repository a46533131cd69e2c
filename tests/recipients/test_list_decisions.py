"""Deciding about the masked rows of a list, on its page and in the registry."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext

from access.domain.permissions import Role
from access.models import AuditEvent
from recipients import errors
from recipients.actions import lists
from recipients.models import ListEntry, Person, RecipientList
from recipients.queries.lists import aid_elsewhere
from tests.factories import VILLAGE, FamilyFactory, UserFactory
from tests.recipients.handed_lists import KKS, PDTT, entries, matched, somebody, take


pytestmark = pytest.mark.django_db
State = ListEntry.State


@pytest.fixture
def waiting() -> ListEntry:
    """A masked row with one candidate."""
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002")
    somebody("SITI AMINAH", "3576015203819021", family=family)
    return entries(matched(PDTT + "357601******9021,,0,Siti Aminah,BRI,3576011001,,,,,,\n", programme="PKH"))[0]


def test_a_person_decides_and_the_family_page_can_ask(waiting):
    operator = UserFactory(role=Role.OPERATOR)
    person = Person.objects.across_areas(reason="test").get()

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.person, waiting.decided_by) == (State.DECIDED, person, operator)
    (told,) = aid_elsewhere([person.family_id])
    assert (told.programmes, told.system, told.person_id) == (("PKH",), "SIKS-NG", person.pk)
    waiting.of_list.refresh_from_db()
    assert waiting.of_list.counts["decided"] == 1
    assert AuditEvent.objects.get(action="list.decide").actor == operator


def test_nobody_of_these_is_a_decision_too(waiting):
    operator = UserFactory(role=Role.OPERATOR)

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.person, waiting.decided_by) == (State.ABSENT, None, operator)


def test_only_candidates_can_be_chosen_and_only_once(waiting):
    operator = UserFactory(role=Role.OPERATOR)
    stranger = somebody("ORANG LAIN", "3576015203819099")
    person = Person.objects.across_areas(reason="test").get(full_name="SITI AMINAH")
    with pytest.raises(errors.NoSuchCandidate):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=stranger.pk, by=operator)
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    with pytest.raises(errors.EntryDecided):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)


def test_who_may_not_edit_the_registry_decides_nothing(waiting):
    with pytest.raises(errors.NotPermitted):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=UserFactory(role=Role.PEJABAT))


def test_what_a_list_tells_of_a_number_is_shown_and_that_it_is_only_part(client):
    somebody("SITI AMINAH", "3576015203819021", family=FamilyFactory(kk_number="3576010101199002"))
    found = matched(PDTT + "357601******9021,3576010101******,0,Siti Aminah,BRI,3576011001,,,,,,\n", programme="PKH")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:recipient-list", args=[found.pk]))

    text = " ".join(strip_tags(page.content.decode()).split())
    only_part = gettext("only part of it in the list")
    assert f"357601******9021 {only_part}" in text
    assert f"KK 357601********** {only_part}" in text


def test_the_queue_is_worked_off_on_its_page(client, waiting):
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(reverse("recipients:recipient-list", args=[waiting.of_list_id]))
    text = page.content.decode()
    person = Person.objects.across_areas(reason="test").get()
    assert "357601******9021" in text
    assert person.nik not in text
    assert f'name="entry-{waiting.pk}" value="{person.pk}"' in " ".join(text.split())

    answer = client.post(
        reverse("recipients:recipient-list-decide", args=[waiting.of_list_id]),
        {f"entry-{waiting.pk}": str(person.pk), "entry-999999": "none", "entry-x": "none", "other": "1"},
    )

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state) == (302, State.DECIDED)
    family = client.get(reverse("recipients:family-more", args=[person.family_id])).content.decode()
    assert "SIKS-NG" in family


def test_the_page_asks_the_same_number_of_questions_for_many_rows(client, django_assert_max_num_queries):
    family = FamilyFactory(village_id=VILLAGE)
    for number in range(1, 26):
        somebody(f"SITI AMINAH {chr(64 + number)}", f"35760152038190{number:02d}", family=family)
    rows = "".join(f"3576************,,0,Siti Aminah {chr(64 + n)},BRI,3576011001,,,,,,\n" for n in range(1, 26))
    found = matched(PDTT + rows)
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])

    with django_assert_max_num_queries(12):
        first = client.get(url)
    second = client.get(url + first.context["next_url"])

    assert (len(first.context["lines"]), len(second.context["lines"]), second.context["next_url"]) == (20, 5, None)


def test_other_tabs_show_their_rows(client):
    somebody("BUDI SANTOSO", "3576011203819021")
    found = matched(KKS + "3576011203819021;BUDI;1;PKH;;\n3576011203819099;TAK ADA;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])

    tabs = {tab: client.get(f"{url}?tab={tab}").context["lines"] for tab in ("matched", "absent", "waiting")}

    assert {tab: [line.name for line in lines] for tab, lines in tabs.items()} == {
        "matched": ["BUDI"],
        "absent": ["TAK ADA"],
        "waiting": [],
    }


def test_an_auditor_sees_figures_but_no_rows(client, waiting):
    client.force_login(UserFactory(role=Role.AUDITOR))

    text = client.get(reverse("recipients:recipient-list", args=[waiting.of_list_id])).content.decode()

    assert "Siti Aminah" not in text


def test_the_page_waits_for_the_worker_and_then_loads_anew(client):
    found = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])
    assert "every 3s" in client.get(url).content.decode()

    waiting = client.get(url, headers={"HX-Request": "true"})
    lists.match(list_id=found.pk)
    done = client.get(url, headers={"HX-Request": "true"})

    assert (waiting.status_code, done["HX-Refresh"]) == (204, "true")


def test_a_list_of_another_city_is_not_decided_here(waiting):
    RecipientList.objects.across_areas(reason="test").update(city="52.71")
    of_list = RecipientList.objects.across_areas(reason="test").get()

    with pytest.raises(errors.NotPermitted):
        lists.decide(of_list=of_list, entry_id=waiting.pk, person_id=None, by=UserFactory(role=Role.OPERATOR))


def test_what_changed_meanwhile_is_told_on_the_page(client, waiting):
    operator = UserFactory(role=Role.OPERATOR)
    client.force_login(operator)
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)
    person = Person.objects.across_areas(reason="test").get()
    url = reverse("recipients:recipient-list-decide", args=[waiting.of_list_id])
    client.post(url, {f"entry-{waiting.pk}": str(person.pk)})

    answer = client.post(url, {f"entry-{waiting.pk}": str(person.pk)}, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["success", "error"]


def test_a_decision_of_nobody_can_be_made_good(client, waiting):
    operator = UserFactory(role=Role.OPERATOR)
    person = Person.objects.across_areas(reason="test").get()
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    waiting.refresh_from_db()
    assert waiting.state == State.DECIDED


def test_absent_rows_are_paged_by_row(client):
    rows = "".join(f"35760112038190{number:02d};ORANG {chr(64 + number)};1;PKH;;\n" for number in range(1, 26))
    found = matched(KKS + rows)
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk]) + "?tab=absent"

    first = client.get(url)
    second = client.get(reverse("recipients:recipient-list", args=[found.pk]) + first.context["next_url"])

    assert [line.entry.row for line in second.context["lines"]] == [22, 23, 24, 25, 26]


@pytest.mark.parametrize("after", ["².²", ".²", "7.x", "²"])
def test_a_list_is_shown_from_its_head_when_the_address_names_no_row(client, after):
    found = matched(KKS + "3576011203819001;ORANG A;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:recipient-list", args=[found.pk]), {"tab": "absent", "after": after})

    assert [line.entry.row for line in page.context["lines"]] == [2]


def test_a_refused_list_says_why_and_the_template_can_be_fetched(client):
    found = matched(KKS + ";;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:recipient-list", args=[found.pk])).content.decode()
    book = client.get(reverse("recipients:template"))

    assert "KKS" in found.layout.upper()
    assert found.refusal[:20] in page
    assert book["Content-Disposition"] == 'attachment; filename="templat-bansos.xlsx"'
    assert book.content[:2] == b"PK"
