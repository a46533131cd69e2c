"""The pages of what is asked for: shown with both versions, sent, decided, undone; papers; the queue."""

import re

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView
from recipients.actions import corrections
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, Document, Family, Person
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, invented_nik
from tests.recipients.events import (
    DAY,
    NEW_KK,
    NOBODY,
    PDF,
    REASON,
    a_family,
    answers_of,
    applied,
    drafted,
    sent,
    someone,
)  # fmt: skip


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")


@pytest.fixture
def operator(client):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def family() -> Family:
    return a_family()


def url(name: str, *arguments: object) -> str:
    return reverse(f"recipients:{name}", args=arguments)


def test_a_draft_over_a_newer_version_is_not_sent_and_both_are_shown(client, operator, family) -> None:
    draft = drafted(Kind.SPLIT, family, answers_of(Kind.SPLIT, family), by=operator)
    Family.objects.filter(pk=family.pk).update(address="Jl. Orang Lain 8")

    response = client.post(url("event-send", draft.pk))

    assert response.status_code == 409
    assert [(one.then, one.now) for one in response.context["moved"]] == [(family.address, "Jl. Orang Lain 8")]


def test_the_second_person_sees_why_it_cannot_be_applied(client, family) -> None:
    waiting = sent(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))
    Family.objects.filter(pk=family.pk).update(address="Jl. Orang Lain 8")
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    response = client.post(url("correction-decide", waiting.pk), {"decision": "apply"})
    page = client.get(response["Location"])

    assert response["Location"] == url("event", waiting.pk)
    assert [one.now for one in page.context["moved"]] == ["Jl. Orang Lain 8"]
    assert 'value="apply"' not in page.content.decode()


def test_a_member_who_is_gone_forbids_it_in_words(client, operator, family) -> None:
    draft = drafted(Kind.DEATH, family, {"member": someone(family, "BUDI"), **NOBODY}, by=operator)
    applied(Kind.MOVE_OUT, family, {"members": [someone(family, "BUDI")], "destination": "Gresik", **NOBODY})

    response = client.post(url("event-send", draft.pk))

    assert response.status_code == 409
    assert response.context["forbidden"] == ["Ada yang disebut di sini yang bukan lagi anggota keluarga ini."]


def test_sending_without_a_paper_is_told(client, operator, family) -> None:
    draft = drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY}, by=operator, scans=[])

    response = client.post(url("event-send", draft.pk), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_a_draft_is_thrown_away(client, operator, family) -> None:
    draft = drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY}, by=operator)

    response = client.post(url("event-discard", draft.pk))

    assert response["Location"] == url("family", family.pk)
    assert not Correction.objects.exists()


def test_what_was_sent_cannot_be_thrown_away(client, operator, family) -> None:
    waiting = sent(Kind.DEATH, family, {"member": family.head.pk, **NOBODY}, by=operator)

    assert client.post(url("event-discard", waiting.pk))["Location"] == url("event", waiting.pk)
    assert Correction.objects.get().state == "waiting"


def test_the_queue_shows_events_with_their_papers_and_undoing(client, family) -> None:
    sent(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    decider = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(UserFactory(role=Role.OPERATOR))
    event = applied(Kind.CARETAKER, family, {"caretaker": family.head.pk})
    client.post(url("event-undo", event.pk), {"reason": "Berita acara keliru"})
    client.force_login(decider)

    page = client.get(url("corrections"))

    assert [(row.kind, row.is_undo) for row in page.context["page"].rows] == [
        ("Kematian", False),
        ("Ganti pengurus", True),
    ]
    assert "Akta kematian" in page.content.decode()
    assert url("event-undo-decide", event.pk) in page.content.decode()
    assert page.content.decode().count("kembali seperti pada kolom “Sebelum”") == 1


def test_the_queue_costs_the_same_for_one_and_twenty(client, family, django_assert_max_num_queries) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    sent(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))
    client.get(url("corrections"))
    with django_assert_max_num_queries(12) as one:
        client.get(url("corrections"))
    for _number in range(19):
        there = FamilyFactory(head=True)
        child = PersonFactory(family=there, relationship=4)
        sent(Kind.DEATH, there, {"member": child.pk, **NOBODY})

    with django_assert_max_num_queries(12) as twenty:
        client.get(url("corrections"))

    assert len(twenty) == len(one)


def test_undoing_by_two_people_on_the_page(client, operator, family) -> None:
    event = applied(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    assert client.get(url("event", event.pk)).context["may_ask_undo"]

    client.post(url("event-undo", event.pk), {"reason": "Orang lain yang meninggal"})
    assert Person.objects.get(pk=family.head.pk).vital_status == "deceased"
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    assert client.get(url("event", event.pk)).context["may_undo"]
    client.post(url("event-undo-decide", event.pk), {"decision": "apply"})

    assert Person.objects.get(pk=family.head.pk).vital_status == "alive"
    titles = [step.title for step in client.get(url("event", event.pk)).context["steps"]]
    assert titles == ["Diajukan", "Diterapkan", "Pembatalan diajukan", "Dibatalkan"]


def test_undoing_that_is_impossible_says_why(client, operator, family) -> None:
    event = applied(Kind.CONTACT, family, answers_of(Kind.CONTACT, family), by=operator)
    Family.objects.filter(pk=family.pk).update(address="Jl. Lain 3")

    response = client.post(url("event-undo", event.pk), {"reason": "Salah"}, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Correction.objects.get().state == "applied"


def test_a_paper_is_given_to_who_may_see_whole_numbers_and_that_is_written_down(client, family) -> None:
    drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    address = url("document", Document.objects.get().pk)
    client.force_login(UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR))
    assert client.get(address).status_code == 404

    reader = UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE)
    client.force_login(reader)
    response = client.get(address)

    assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert RecordView.objects.get().object_type == "document"


def test_a_paper_whose_file_is_lost_is_not_there(client, operator, family) -> None:
    drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    piece = Document.objects.get()
    piece.file.storage.delete(piece.file.name)

    assert client.get(url("document", piece.pk)).status_code == 404


def test_who_may_not_open_papers_sees_their_names_only(client, family) -> None:
    waiting = sent(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    client.force_login(UserFactory(role=Role.PENYETUJU))

    page = client.get(url("event", waiting.pk)).content.decode()

    assert "Akta kematian" in page
    assert url("document", Document.objects.get().pk) not in page


def test_a_closed_family_says_so_on_its_page(client, operator) -> None:
    alone = FamilyFactory(head=True)
    applied(Kind.DEATH, alone, {"member": alone.head.pk, **NOBODY})

    assert "Ditutup" in client.get(url("family", alone.pk)).content.decode()


def test_a_declined_undoing_is_told_on_the_page(client, operator, family) -> None:
    event = applied(Kind.CARETAKER, family, {"caretaker": family.head.pk})
    client.post(url("event-undo", event.pk), {"reason": "Berita acara keliru"})
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    decline = {"decision": "decline", "reason": "Berita acara sah"}
    response = client.post(url("event-undo-decide", event.pk), decline, follow=True)

    assert str(list(response.context["messages"])[-1]) == "Perubahan tetap berlaku."
    assert Correction.objects.get().state == "applied"


def test_a_new_family_has_a_page_without_running_aid(client, operator, family) -> None:
    draft = corrections.registry.FamilyDraft(
        VILLAGE, "Jl. Kenanga 4", "001", "002", NEW_KK,
        (corrections.registry.MemberDraft(invented_nik(DAY), "SLAMET", "L", "1980-01-02", 1),),
    )  # fmt: skip
    waiting = corrections.request_new_family(draft=draft, reason=REASON, by=operator)

    response = client.get(url("event", waiting.pk))

    assert (response.context["effects"], response.context["title"]) == ([], "SLAMET")
    assert not WHOLE_NUMBER.search(response.content.decode())


def test_a_correction_s_draft_is_filled_in_again(client, operator, family) -> None:
    wanted = corrections.wanted_answers({"address": "Jl. Ketik 7"})
    draft = drafted(Kind.FAMILY, family, wanted, by=operator)

    address = client.get(url("event", draft.pk)).context["change_url"]

    assert client.get(address).context["form"]["address"].value() == "Jl. Ketik 7"
