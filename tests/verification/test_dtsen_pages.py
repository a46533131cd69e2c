"""The pages about DTSEN and of the duties to data owners, as officers use them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, User
from tests.factories import CITY, FamilyFactory, UserFactory, areas
from tests.verification.dtsen_factories import (
    MADE_AT,
    PNG,
    batch,
    decile_move,
    held,
    one_batch,
    one_difference,
    one_move,
    one_proposal,
    one_question,
    one_report,
    paper,
    proposal,
    told_by,
    version,
)
from verification.actions.dtsen import batches
from verification.domain.dtsen_proposals import number_of
from verification.models import DtsenRelease, Proposal, ProposalAnswers, ProposalBatch


pytestmark = pytest.mark.django_db
State = Proposal.State
TODAY = "2026-11-22"


def page(name: str, *arguments: object) -> str:
    return reverse(f"verification:{name}", args=arguments)


@pytest.fixture
def operator(client: Client) -> User:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def verifier(client: Client) -> User:
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    called: list[int] = []
    monkeypatch.setattr("verification.views.batches.build_batch.delay_on_commit", called.append)
    return called


LISTS: list[tuple[str, Role, Callable[[], None]]] = [
    ("deciles", Role.OPERATOR, one_move),
    ("dtsen-differences", Role.OPERATOR, one_difference),
    ("dtsen-proposals", Role.VERIFIKATOR, one_proposal),
    ("dtsen-batches", Role.OPERATOR, one_batch),
    ("duties", Role.ADMIN, one_report),
    ("access-log", Role.ADMIN, one_question),
    ("return-data", Role.VERIFIKATOR, one_question),
]


@pytest.mark.parametrize(("name", "role", "make"), LISTS, ids=[one[0] for one in LISTS])
def test_a_list_asks_as_often_for_many_rows_as_for_one(
    client: Client, role: Role, name: str, make: Callable[[], None], django_assert_max_num_queries: Any
) -> None:
    client.force_login(UserFactory(role=role))
    make()
    with django_assert_max_num_queries(12) as one:
        assert client.get(page(name)).status_code == 200

    for _more in range(4):
        if name == "deciles":
            decile_move(version(f"2026-Q3{_more}"), FamilyFactory(head=True), version="2026-Q3")
        else:
            make()
    with django_assert_max_num_queries(12) as many:
        assert client.get(page(name)).status_code == 200

    assert len(many) == len(one)


def test_moves_are_told_with_what_changed(client: Client, operator: User) -> None:
    one_move()
    FamilyFactory(head=True)

    said = client.get(page("deciles")).content.decode()

    assert "SRI WAHYUNI" in said
    assert "Kondisi hidup berubah" in said
    assert "Jenis lantai terluas" in said
    assert "belum dicatat" in said


def test_a_new_model_is_the_reason_of_every_move(client: Client, operator: User) -> None:
    decile_move(version(), FamilyFactory(head=True))
    for name, model in (("2026-Q2", "PMT 2025"), ("2026-Q3", "PMT 2026")):
        DtsenRelease.objects.create(version=name, handed_over_on=date(2026, 8, 1), letter="BAST-7", ranking_model=model)

    said = client.get(page("deciles"), {"jump": "rose"}).content.decode()

    assert "Model pemeringkatan baru" in said
    assert "BAST-7" in said
    assert (
        "Alasan tidak diberitahukan" not in client.get(page("deciles"), headers={"HX-Request": "true"}).content.decode()
    )


def test_before_a_second_version_the_page_says_what_it_is_for(client: Client, operator: User) -> None:
    assert "Belum ada desil yang berubah" in client.get(page("deciles")).content.decode()


def test_a_reader_is_not_offered_to_note_releases(client: Client, operator: User) -> None:
    one_move()

    assert "Catat di Data referensi" not in client.get(page("deciles")).content.decode()


def test_an_update_goes_from_the_difference_to_the_answer(
    client: Client, operator: User, no_worker: list[int], time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
    version()
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", source="form")
    FamilyFactory(head=True, source="form")

    client.post(f"{page('dtsen-propose-many')}?origin=unknown", {"ids": [family.pk], "reason": "Belum terdata"})
    one = Proposal.objects.across_areas(reason="test").get()
    client.post(page("dtsen-add-paper", one.pk), {"kind": "minutes", "file": SimpleUploadedFile("ba.png", PNG)})
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    assert "Setujui" in client.get(page("dtsen-proposal", one.pk)).content.decode()
    client.post(page("dtsen-approve", one.pk))
    client.force_login(operator)
    client.post(page("dtsen-batch-new"), {"reason": "Kiriman November"})
    made = ProposalBatch.objects.across_areas(reason="test").get()
    assert no_worker == [made.pk]
    assert client.get(page("dtsen-batches"), headers={"HX-Request": "true"}).status_code == 204
    batches.build(batch_id=made.pk)
    assert client.get(page("dtsen-batches"), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    fetched = client.post(page("dtsen-batch-file", made.pk))
    assert b"".join(fetched.streaming_content)[:2] == b"PK"
    client.post(page("dtsen-batch-sent", made.pk), {"sent_on": TODAY})
    one.refresh_from_db()
    assert one.state == State.SENT
    text = "nomor_usulan,nomor_kartu_keluarga,hasil,tanggal_jawaban,keterangan\n"
    text += f"{number_of(CITY, one.pk)},{one.kk_number},DITERIMA,{TODAY},\n"
    text += f"{number_of(CITY, 99)},1,DITERIMA,{TODAY},\n"
    answer = client.post(page("dtsen-answers-take"), {"file": SimpleUploadedFile("jawaban.csv", text.encode())})

    kept = ProposalAnswers.objects.across_areas(reason="test").get()
    one.refresh_from_db()
    assert answer["Location"] == page("dtsen-answers", kept.pk)
    assert one.state == State.ACCEPTED
    assert "Tidak ada usulan dengan nomor ini" in client.get(answer["Location"]).content.decode()
    shown = client.get(page("dtsen-proposal", one.pk)).content.decode()
    assert "Diterima pusat" in shown
    assert family.head.nik not in shown


def test_all_of_a_list_is_proposed(client: Client, operator: User) -> None:
    version()
    for _one in range(3):
        FamilyFactory(head=True, source="form")

    answer = client.post(page("dtsen-propose-many"), {"all": "1", "reason": "Belum terdata"})

    assert answer["Location"] == f"{page('dtsen-proposals')}?state=draft"
    assert Proposal.objects.across_areas(reason="test").count() == 3


def test_nothing_chosen_and_no_reason_are_told(client: Client, operator: User) -> None:
    version()
    FamilyFactory(head=True, source="form")

    nobody = client.post(page("dtsen-propose-many"), {"reason": "Belum terdata"}, follow=True)
    without_reason = client.post(page("dtsen-propose-many"), {"all": "1"})

    assert "Tidak ada yang diusulkan" in nobody.content.decode()
    assert without_reason.status_code == 422


def test_held_back_families_lead_to_their_change(client: Client, operator: User) -> None:
    waiting = held(version())

    said = client.get(page("dtsen-differences"), {"origin": "held"}).content.decode()

    assert reverse("recipients:change", args=[waiting.pk]) in said
    assert "PARTINI" in said


def test_a_family_is_proposed_from_its_page(client: Client, operator: User) -> None:
    family = FamilyFactory(head=True)
    told_by(version(), family)

    assert (
        page("dtsen-propose", family.pk)
        in client.get(reverse("recipients:family-more", args=[family.pk])).content.decode()
    )
    assert client.get(page("dtsen-propose", family.pk)).status_code == 200
    first = client.post(page("dtsen-propose", family.pk), {"kind": "remove", "reason": "Pindah ke luar kota"})
    second = client.post(page("dtsen-propose", family.pk), {"kind": "remove", "reason": "Pindah ke luar kota"})
    empty = client.post(page("dtsen-propose", family.pk), {"kind": "remove"})

    one = Proposal.objects.across_areas(reason="test").get()
    assert first["Location"] == page("dtsen-proposal", one.pk)
    assert (second.status_code, empty.status_code) == (422, 422)
    said = client.get(reverse("recipients:family-more", args=[family.pk])).content.decode()
    assert page("dtsen-proposal", one.pk) in said


def test_the_familys_page_tells_its_moves(client: Client, operator: User) -> None:
    family = FamilyFactory(head=True)
    decile_move(version(), family)

    said = client.get(reverse("recipients:family-more", args=[family.pk])).content.decode()

    assert "Alasan tidak diberitahukan" in said


def test_who_drafted_is_told_to_wait_for_another(client: Client) -> None:
    both = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(both)
    one = proposal(made_by=both)
    paper(one)

    assert "orang kedua yang menyetujui" in client.get(page("dtsen-proposal", one.pk)).content.decode()
    client.post(page("dtsen-approve", one.pk))

    one.refresh_from_db()
    assert one.state == State.DRAFT


def test_many_are_approved_with_a_word_about_the_rest(client: Client, verifier: User) -> None:
    ready, bare = proposal(), proposal()
    paper(ready)

    said = client.post(page("dtsen-approve-many"), {"ids": [ready.pk, bare.pk]}, follow=True).content.decode()

    assert "1 usulan disetujui." in said
    assert "1 tidak berubah" in said


def test_a_proposal_is_declined_with_a_reason(client: Client, verifier: User) -> None:
    one = proposal()

    client.post(page("dtsen-decline", one.pk), {"reason": ""})
    one.refresh_from_db()
    assert one.state == State.DRAFT
    client.post(page("dtsen-decline", one.pk), {"reason": "Bukan keluarga miskin"})

    one.refresh_from_db()
    assert (one.state, one.ended_because) == (State.WITHDRAWN, "Bukan keluarga miskin")
    assert "Bukan keluarga miskin" in client.get(page("dtsen-proposal", one.pk)).content.decode()


def test_the_way_of_a_proposal_is_told_to_its_end(client: Client, operator: User) -> None:
    out = batch(state=ProposalBatch.State.SENT, sent_on=date(2026, 11, 1), sent_by=operator)
    checked: dict[str, Any] = {"checked_by": UserFactory(), "checked_at": MADE_AT, "batch": out}
    refused = proposal(state=State.REFUSED, answered_on=date(2026, 11, 9), answer="Sudah ada", **checked)
    worked = proposal(state=State.WORKED, worked_in="2026-Q4", **checked)
    missed = proposal(state=State.SENT, missed_in="2026-Q4", kind=Proposal.Kind.UPDATE, **checked)
    packed = proposal(state=State.APPROVED, **{**checked, "batch": batch()})

    def said(one: Proposal) -> str:
        return client.get(page("dtsen-proposal", one.pk)).content.decode()

    assert "Ditolak pusat" in said(refused)
    assert "Terlihat di DTSEN 2026-Q4" in said(worked)
    assert "Belum terlihat di DTSEN 2026-Q4" in said(missed)
    assert "Dalam kiriman" in said(packed)


def test_an_update_shows_its_wishes_masked(client: Client, operator: User) -> None:
    nik = "3576011403869001"
    wishes = [
        {"field": "anggota", "before": "ada", "after": "tidak ada", "nik": nik},
        {"field": "nomor_kartu_keluarga", "before": "3576010101010001", "after": "3576010101010002", "nik": ""},
    ]
    one = proposal(kind=Proposal.Kind.UPDATE, wanted={"wishes": wishes})

    said = client.get(page("dtsen-proposal", one.pk)).content.decode()

    assert "357601******0002" in said
    assert nik not in said
    assert "3576010101010002" not in said


def test_a_proposal_about_a_held_back_family_leads_to_the_change(client: Client, operator: User) -> None:
    waiting = held(version())
    one = proposal(family=None, change=waiting, kind=Proposal.Kind.REMOVE, origin=Proposal.Origin.HELD)

    assert (
        reverse("recipients:change", args=[waiting.pk]) in client.get(page("dtsen-proposal", one.pk)).content.decode()
    )


def test_a_wrong_paper_is_told_in_the_form(client: Client, operator: User) -> None:
    one = proposal()

    program = client.post(page("dtsen-add-paper", one.pk), {"kind": "card", "file": SimpleUploadedFile("a", b"MZ")})
    nothing = client.post(page("dtsen-add-paper", one.pk), {"kind": "card"})

    assert (program.status_code, nothing.status_code) == (422, 422)


def test_opening_a_paper_is_written_down(client: Client, operator: User) -> None:
    one = paper(proposal())
    assert client.get(page("dtsen-paper", one.pk)).status_code == 404
    one.file.storage.save("proposals/x.png", BytesIO(PNG))

    answer = client.get(page("dtsen-paper", one.pk))

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert RecordView.objects.get(object_type="proposalpaper").viewer == operator


def test_troubles_of_a_batch_are_told(client: Client, operator: User, no_worker: list[int]) -> None:
    made = batch()

    short = client.post(page("dtsen-batch-new"), {"reason": ""}, follow=True).content.decode()
    gone = client.post(page("dtsen-batch-file", made.pk), follow=True).content.decode()
    client.post(page("dtsen-batch-again", made.pk))
    has_file = client.post(page("dtsen-batch-again", made.pk), follow=True).content.decode()
    no_day = client.post(page("dtsen-batch-sent", made.pk), {"sent_on": "kemarin"}, follow=True).content.decode()

    assert "untuk pengiriman apa" in short
    assert "tidak ada" in gone
    assert "tidak ada" in has_file
    assert "Tulis tanggal" in no_day
    assert no_worker == [made.pk]


def test_answers_that_cannot_be_read_are_told_in_the_form(client: Client, operator: User) -> None:
    areas()

    empty = client.post(page("dtsen-answers-take"), {"file": SimpleUploadedFile("kosong.csv", b"a,b\n1,2\n")})
    nothing = client.post(page("dtsen-answers-take"))

    assert (empty.status_code, nothing.status_code) == (422, 422)
    assert "nomor_usulan" in empty.content.decode()
