"""The pages of life events: form, preview, sending, deciding, undoing, papers, and what two operators see."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext

from access.domain.permissions import Role
from recipients.actions import corrections
from recipients.actions.events import requests
from recipients.domain.events.kinds import RULES, Kind
from recipients.models import Contact, Correction, Document, Family, LivingConditions, Person
from tests.factories import FamilyFactory, UserFactory, invented_nik
from tests.recipients.events import (
    DAY,
    NEW_KK,
    NOBODY,
    PDF,
    REASON,
    TARGET_KK,
    a_family,
    answers_of,
    drafted,
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


def filled(client, family: Family, kind: Kind, **values: object) -> dict[str, object]:
    """The form as it is sent: what it knows already, what was typed, and a scan."""
    form = client.get(url("event-new", family.pk, kind)).context["form"]
    known = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    proof = {}
    if RULES[kind].papers:
        proof = {"paper": RULES[kind].papers[0], "files": SimpleUploadedFile("surat.pdf", PDF)}
    return {**known, "effective_on": DAY.isoformat(), "reason": REASON, **proof, **values}


def fill_in(client, family: Family, kind: Kind, **values: object):
    return client.post(url("event-new", family.pk, kind), filled(client, family, kind, **values))


def test_the_menu_of_the_family_page_leads_to_every_kind(client, operator, family) -> None:
    page = client.get(url("family", family.pk)).content.decode()

    assert [kind for kind in RULES if url("event-new", family.pk, kind) not in page] == []


def test_who_only_reads_has_no_menu(client, family) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    page = client.get(url("family", family.pk)).content.decode()

    assert url("event-new", family.pk, Kind.DEATH) not in page


@pytest.mark.parametrize("kind", RULES)
def test_every_form_opens_without_a_whole_number(client, operator, family, kind: Kind) -> None:
    response = client.get(url("event-new", family.pk, kind))

    assert response.status_code == 200
    assert not WHOLE_NUMBER.search(response.content.decode())


@pytest.mark.parametrize("kind", [Kind.SPLIT, Kind.MERGE, Kind.DIVORCE])
def test_who_a_file_told_as_dead_is_not_asked_to_go(client, operator, family, kind: Kind) -> None:
    head, wife, child = (one.pk for one in family.persons.order_by("pk"))
    Person.objects.filter(pk=wife).update(vital_status="deceased")

    form = client.get(url("event-new", family.pk, kind)).context["form"]

    assert [name for name in form.fields if name.startswith("place_")] == [f"place_{head}", f"place_{child}"]


def test_a_date_before_somebody_was_born_is_told_at_the_date(client, operator, family) -> None:
    child = someone(family, "BUDI")

    response = fill_in(client, family, Kind.MARRIAGE, member=child, effective_on="2015-02-27")

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "effective_on": ["Tanggalnya sebelum 28 Feb 2015, yaitu hari lahir orang yang dipilih di sini."]
    }


def test_an_unknown_kind_is_not_there(client, operator, family) -> None:
    assert client.get(url("event-new", family.pk, "wedding")).status_code == 404
    assert client.get(url("event-new", family.pk, "person")).status_code == 404


def test_a_member_can_be_chosen_beforehand(client, operator, family) -> None:
    wife = someone(family, "SITI AMINAH")

    form = client.get(url("event-new", family.pk, Kind.DEATH), {"member": wife}).context["form"]

    assert form["member"].value() == str(wife)


def test_the_preview_shows_what_a_death_does_before_it_is_sent(client, operator, family) -> None:
    wife = someone(family, "SITI AMINAH")

    response = fill_in(client, family, Kind.DEATH, member=family.head.pk, new_head=wife, kk_number=NEW_KK)
    draft = Correction.objects.get()
    page = client.get(response["Location"])

    assert response["Location"] == url("event", draft.pk)
    assert not WHOLE_NUMBER.search(page.content.decode())
    shown = {(group.title, line.after) for group in page.context["groups"] for line in group.lines}
    assert (family.head.full_name, "Meninggal") in shown
    assert ("SITI AMINAH", "Kepala keluarga") in shown
    assert ("Kartu keluarga", f"{NEW_KK[:6]}******{NEW_KK[12:]}") in shown
    assert page.context["is_own_draft"]
    assert Person.objects.get(pk=family.head.pk).vital_status == "alive"


def test_sending_leads_back_to_the_family_and_waits(client, operator, family) -> None:
    fill_in(client, family, Kind.DEATH, member=family.head.pk)

    response = client.post(url("event-send", Correction.objects.get().pk), follow=True)

    assert response.redirect_chain == [(url("family", family.pk), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["info"]
    assert Correction.objects.get().state == "waiting"


def test_contact_is_saved_at_once(client, operator, family) -> None:
    fill_in(client, family, Kind.CONTACT, phone="0812 3456 7890", rt="9")
    response = client.post(url("event-send", Correction.objects.get().pk), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    assert Contact.objects.get().phone == "0812 3456 7890"
    assert Family.objects.get(pk=family.pk).rt == "009"
    assert "0812 3456 7890" in response.content.decode()


KINDS = {
    Kind.BIRTH: {"full_name": "PUTRI", "sex": "P", "relationship": 4, "nik": "NEW"},
    Kind.MOVE_IN: {"full_name": "PUTRI", "sex": "P", "relationship": 9, "nik": "NEW", "birth_date": "1990-01-01"},
    Kind.MOVE_OUT: {"members": "HEAD", "destination": "Sidoarjo"},
    Kind.MARRIAGE: {"member": "CHILD", "target_kk": TARGET_KK, "relationship": 5},
    Kind.DIVORCE: {"member": "HEAD", "spouse": "WIFE"},
    Kind.SPLIT: {"place_WIFE": 1, "place_CHILD": 4, "new_kk": NEW_KK},
    Kind.MERGE: {"place_WIFE": 9, "target_kk": TARGET_KK},
    Kind.HEAD: {"new_head": "WIFE", "former_head_becomes": 2},
    Kind.CARETAKER: {"caretaker": "HEAD"},
    Kind.LIVING: {"power_capacity": 3, "has_car": "true"},
    Kind.GRADUATION: {"graduation": "graduated_natural"},
    Kind.OPT_OUT: {"opt_out": "moved"},
}


@pytest.mark.parametrize(("kind", "values"), KINDS.items(), ids=KINDS)
def test_every_kind_goes_from_the_form_to_the_preview(client, operator, family, kind: Kind, values: dict) -> None:
    FamilyFactory(kk_number=TARGET_KK)
    child = someone(family, "BUDI")
    who = {"HEAD": family.head.pk, "WIFE": someone(family, "SITI AMINAH"), "CHILD": child, "NEW": invented_nik(DAY)}
    named = {}
    for name, value in values.items():
        prefix, _sign, person = name.partition("_")
        named[f"place_{who[person]}" if prefix == "place" else name] = who.get(value, value)

    response = fill_in(client, family, kind, **named)

    draft = Correction.objects.get()
    assert (draft.kind, response.status_code) == (kind, 302)
    assert client.get(url("event", draft.pk)).context["groups"]


def test_living_conditions_start_from_the_newest_version(client, operator, family) -> None:
    LivingConditions.objects.filter(family=family).update(power_capacity=2, has_car=True)

    form = client.get(url("event-new", family.pk, Kind.LIVING)).context["form"]

    assert (form["power_capacity"].value(), form["has_car"].value()) == (2, True)
    assert [title for title, _fields in form.sections()] == ["Peristiwanya", "Bukti dan alasan"]


def _told(client, event: Correction) -> list[tuple[str, str]]:
    groups = client.get(url("event", event.pk)).context["groups"]
    return [(one.before, one.after) for group in groups for one in group.lines]


def test_the_preview_of_living_conditions_tells_only_what_differs_from_before(client, operator, family) -> None:
    LivingConditions.objects.filter(family=family).update(power_capacity=2, has_car=True, floor_material=2)
    known = client.get(url("event-new", family.pk, Kind.LIVING)).context["form"]
    values = {field.name: field.value() for field in known if field.value() is not None}
    fill_in(client, family, Kind.LIVING, **{**values, "power_capacity": 3})
    event = Correction.objects.get()

    assert _told(client, event) == [("900 watt", "1.300 watt")]
    requests.send(correction=event, by=operator)
    corrections.decide(correction=event, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    assert _told(client, event) == [("900 watt", "1.300 watt")]


def test_the_head_of_a_new_family_is_told_with_it_before_and_after_it_is_there(client, operator, family) -> None:
    wife = someone(family, "SITI AMINAH")
    fill_in(client, family, Kind.SPLIT, **{f"place_{wife}": 1, "new_kk": NEW_KK})
    event = Correction.objects.get()
    new_family = gettext("The new family")
    assert _told_of(client, event, gettext("Head of family")) == [new_family]

    requests.send(correction=event, by=operator)
    corrections.decide(correction=event, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    assert _told_of(client, event, gettext("Head of family")) == [new_family]


def _told_of(client, event: Correction, label: str) -> list[str]:
    """The things whose line of that name is told."""
    groups = client.get(url("event", event.pk)).context["groups"]
    return [group.title for group in groups for one in group.lines if one.label == label]


def test_an_exit_from_all_aid_comes_from_nothing(client, operator, family) -> None:
    fill_in(client, family, Kind.GRADUATION, graduation="graduated_natural")

    (group,) = client.get(url("event", Correction.objects.get().pk)).context["groups"]

    assert ("Program", "–", "semua program") in [(one.label, one.before, one.after) for one in group.lines]


def test_the_number_of_a_letter_is_readable_and_that_of_a_card_masked(client, operator, family) -> None:
    fill_in(client, family, Kind.DEATH, member=family.head.pk, paper_number="474.3/123/2026")
    page = url("event", Correction.objects.get().pk)
    assert "474.3/123/2026" in client.get(page).content.decode()

    Correction.objects.get().documents.update(number="KK 3576010311269001")

    assert "KK 357601******9001" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (Kind.DEATH, {"effective_on": "2999-01-01"}, "effective_on"), (Kind.DEATH, {"files": ""}, "files"),
        (Kind.HEAD, {"former_head_becomes": ""}, "former_head_becomes"),
        (Kind.SPLIT, {"new_kk": NEW_KK}, "__all__"), (Kind.MERGE, {"target_kk": NEW_KK}, "target_kk"),
        (Kind.MOVE_IN, {"birth_date": "2999-01-01"}, "birth_date"),
        (Kind.MOVE_IN, {"birth_date": "1850-01-01"}, "birth_date"),
    ],
)  # fmt: skip
def test_a_mistake_comes_back_with_what_was_typed(
    client, operator, family, kind: Kind, values: dict, field: str
) -> None:
    known = {"member": family.head.pk, "new_head": someone(family, "SITI AMINAH")}

    response = fill_in(client, family, kind, **{**known, **values})

    form = response.context["form"]
    assert response.status_code == 422
    assert field in form.errors
    assert form["reason"].value() == REASON
    assert not Correction.objects.exists()


def test_a_file_that_is_no_scan_is_refused_in_words(client, operator, family) -> None:
    program = SimpleUploadedFile("akta.pdf", b"MZ program")

    response = fill_in(client, family, Kind.DEATH, member=family.head.pk, files=program)

    assert response.status_code == 422
    assert "akta.pdf" in str(response.context["form"].non_field_errors())


def test_too_many_files_are_refused(client, operator, family) -> None:
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(6)]

    response = fill_in(client, family, Kind.DEATH, member=family.head.pk, files=files)

    assert "files" in response.context["form"].errors


def test_the_draft_is_filled_in_again_with_what_was_typed(client, operator, family) -> None:
    draft = drafted(Kind.SPLIT, family, answers_of(Kind.SPLIT, family), by=operator)

    form = client.get(url("event-change", draft.pk)).context["form"]
    known = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    response = client.post(url("event-change", draft.pk), {**known, "reason": "KK baru terbit", "paper": "family_card"})

    assert form[f"place_{someone(family, 'SITI AMINAH')}"].value() == 1
    assert response.status_code == 302
    assert Correction.objects.get().reason == "KK baru terbit"
    assert Document.objects.count() == 1


def test_somebody_else_s_draft_is_only_shown(client, operator, family) -> None:
    draft = drafted(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))

    response = client.get(url("event-change", draft.pk))
    page = client.get(url("event", draft.pk))

    assert response["Location"] == url("event", draft.pk)
    assert not page.context["is_own_draft"]
    assert url("event-send", draft.pk) not in page.content.decode()


def test_two_operators_see_each_other_s_open_request(client, operator, family) -> None:
    other = UserFactory(role=Role.OPERATOR, full_name="Wulan Sari")
    drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY}, by=other)

    for address in (url("family", family.pk), url("event-new", family.pk, Kind.BIRTH)):
        assert "Wulan Sari" in client.get(address).content.decode()


def test_what_changed_since_the_form_was_opened_is_shown_and_nothing_typed_is_lost(client, operator, family) -> None:
    typed = filled(client, family, Kind.CONTACT, address="Jl. Ketik 7", phone="0811")
    Family.objects.filter(pk=family.pk).update(address="Jl. Orang Lain 8")

    response = client.post(url("event-new", family.pk, Kind.CONTACT), typed)

    assert response.status_code == 409
    assert [(one.then, one.now) for one in response.context["moved"]] == [(family.address, "Jl. Orang Lain 8")]
    form = response.context["form"]
    assert (form["address"].value(), form["phone"].value()) == ("Jl. Ketik 7", "0811")
    assert not Correction.objects.exists()
    again = {**typed, "basis": form["basis"].value()}
    assert client.post(url("event-new", family.pk, Kind.CONTACT), again).status_code == 302


def test_files_sent_over_a_newer_version_are_kept_with_a_draft(client, operator, family) -> None:
    typed = filled(
        client, family, Kind.MOVE_OUT, members=[family.head.pk, someone(family, "BUDI")], destination="Gresik"
    )
    Family.objects.filter(pk=family.pk).update(address="Jl. Orang Lain 8")

    response = client.post(url("event-new", family.pk, Kind.MOVE_OUT), typed)

    draft, form = Correction.objects.get(), response.context["form"]
    assert (response.status_code, response.context["action"]) == (409, url("event-change", draft.pk))
    assert form["members"].value() == [str(family.head.pk), str(someone(family, "BUDI"))]
    again = {**typed, "basis": form["basis"].value(), "files": ""}
    assert client.post(response.context["action"], again).status_code == 302
    assert Document.objects.get().correction == draft


@pytest.mark.parametrize("name", ["person-correct", "family-correct"])
def test_a_correction_over_a_newer_version_is_shown_too(client, operator, family, name: str) -> None:
    address = url(name, family.head.pk if name == "person-correct" else family.pk)
    page = client.get(address)
    known = {field.name: field.value() for field in page.context["form"] if field.value() not in (None, "")}
    data = {**known, "basis": page.context["basis"], "reason": REASON, "full_name": "BENAR", "address": "Jl. Ketik 7"}
    Person.objects.filter(pk=family.head.pk).update(full_name="DIUBAH ORANG")

    response = client.post(address, data)

    assert response.status_code == 409
    assert [one.now for one in response.context["moved"]] == ["DIUBAH ORANG"]
    assert "Jl. Ketik 7" in response.content.decode() or "BENAR" in response.content.decode()
