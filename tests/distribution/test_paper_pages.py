"""Pages of papers: what can be chosen, who gets the file, and what papers carry."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from access.domain.permissions import Role
from access.forms import ExportForm
from access.listings import listing
from access.models import Export, User
from distribution.models import Letterhead, Logo, Roster, Signatory
from distribution.papers.catalogue import paper_of, papers_for_roster
from tests.distribution.factories import a_roster, an_approved_roster
from tests.distribution.paper_addresses import _letterhead
from tests.distribution.test_paper_parts import png
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
FORM = {"hari": "2026-11-22", "numbers": "masked"}


@pytest.fixture
def roster() -> Roster:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    return an_approved_roster()


@pytest.fixture
def operator(client: Client) -> User:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory(role=Role.ADMIN)
    client.force_login(user)
    return user


def url_of(kind: str, roster: Roster) -> str:
    return reverse("distribution:paper", args=[kind, roster.pk])


def test_the_page_tells_what_is_missing_and_who_sets_it(client: Client, operator: User, roster: Roster) -> None:
    page = client.get(url_of("dnt", roster)).content.decode()

    assert "Kop surat: pemerintah, dinas, alamat, dan tempat." in page
    assert "Penanda tangan: Bendahara (DNT, kuitansi)." in page
    assert "Minta administrator mengaturnya." in page


def test_a_short_paper_comes_at_once(client: Client, operator: User, roster: Roster) -> None:
    answer = client.post(url_of("dnt", roster), FORM)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="daftar-nominatif-dnt-')
    assert len(PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages) == 2
    assert Export.objects.get().requested_by == operator


def test_a_long_paper_is_left_to_a_worker(
    client: Client, operator: User, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("access.views.exports.ROWS_AT_ONCE", 1)

    answer = client.post(url_of("dnt", roster), FORM)

    export = Export.objects.get()
    assert answer.url == reverse("access:export", args=[export.pk])
    assert export.state == Export.State.QUEUED


def test_the_kelurahan_of_the_address_is_chosen_already(client: Client, operator: User, roster: Roster) -> None:
    page = client.get(f"{url_of('dnt', roster)}?kelurahan={VILLAGE}").content.decode()

    assert f'<option value="{VILLAGE}" selected>' in page


def test_whole_numbers_need_a_reason(client: Client, operator: User, roster: Roster) -> None:
    answer = client.post(url_of("dnt", roster), FORM | {"numbers": "whole", "reason": " "})

    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_who_may_not_see_whole_numbers_is_not_asked(client: Client, roster: Roster) -> None:
    client.force_login(UserFactory(role=Role.BENDAHARA))

    page = client.get(url_of("dnt", roster)).content.decode()

    assert 'name="numbers"' not in page


def test_a_paper_without_numbers_does_not_ask_about_them(client: Client, operator: User, roster: Roster) -> None:
    assert 'name="numbers"' not in client.get(url_of("laporan", roster)).content.decode()


def test_what_cannot_be_made_says_why_and_makes_nothing(client: Client, operator: User, roster: Roster) -> None:
    page = client.get(url_of("undangan", roster)).content.decode()
    answer = client.post(url_of("undangan", roster), FORM)

    assert "Belum ada undangan yang dibuat." in page
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_too_many_at_work_are_told(client: Client, operator: User, roster: Roster) -> None:
    for _one in range(3):
        Export.objects.create(listing="paper-dnt", requested_by=operator, file_format="pdf")

    answer = client.post(url_of("dnt", roster), FORM)

    assert answer.status_code == 422
    assert Export.objects.count() == 3


@pytest.mark.parametrize("kind", ["dnt", "sk"])
def test_papers_of_persons_are_not_for_who_reads_no_persons(client: Client, roster: Roster, kind: str) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))

    assert client.get(url_of(kind, roster)).status_code == 403


def test_an_unknown_paper_is_not_there(client: Client, operator: User, roster: Roster) -> None:
    assert client.get(reverse("distribution:paper", args=["akta", roster.pk])).status_code == 404
    assert client.get(reverse("distribution:paper", args=["dnt", roster.pk + 1])).status_code == 404


def test_the_list_of_papers_goes_by_what_somebody_may_see(operator: User, roster: Roster) -> None:
    offered = {one.kind: one.why_not for one in papers_for_roster(roster, operator)}
    for_admin = [one.kind for one in papers_for_roster(roster, UserFactory(role=Role.ADMIN))]

    assert list(offered) == [
        "sk", "lampiran-sk", "dnt", "undangan", "bast", "sptjm", "kuitansi", "surat-kuasa", "laporan",
    ]  # fmt: skip
    assert [kind for kind, why_not in offered.items() if why_not] == ["undangan"]
    assert for_admin == ["bast", "sptjm", "kuitansi", "surat-kuasa", "laporan"]


def test_a_draft_can_be_printed_before_it_is_approved(client: Client, operator: User) -> None:
    FamilyFactory(head=True, decile=2)

    answer = client.post(url_of("sk", a_roster()), FORM)

    pages = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    assert all("KONSEP" in page.extract_text() for page in pages)


def test_a_paper_is_no_list_to_take_out_in_another_way(client: Client, operator: User) -> None:
    assert client.get(reverse("access:export-new", args=["paper-dnt"])).status_code == 404
    assert client.get(reverse("access:list-print", args=["paper-dnt"])).status_code == 404
    assert "pdf" not in dict(ExportForm(source=listing("families"), may_take_whole=False).fields["file_format"].choices)


def test_settings_show_who_signs_today_and_what_is_missing(client: Client, admin: User) -> None:
    letterhead = Letterhead.objects.get(pk=_letterhead("")["pk"])
    Signatory.objects.create(role="letters", name="RENÉE", title="Kepala Dinas", valid_from=date(2026, 1, 1))
    Signatory.objects.create(role="treasurer", name="BARU", title="Bendahara", valid_from=date(2099, 1, 1))

    page = client.get(reverse("distribution:paper-settings")).content.decode()

    assert letterhead.agency in page
    assert "RENÉE" in page
    assert "BARU" not in page
    assert "Penanda tangan: Bendahara (DNT, kuitansi)." in page
    assert "Kop surat: pemerintah, dinas, alamat, dan tempat." not in page


def test_an_empty_installation_says_that_nothing_is_set(client: Client, admin: User) -> None:
    page = client.get(reverse("distribution:paper-settings")).content.decode()

    assert "Belum ada kop surat" in page
    assert "Belum ada yang ditunjuk" in page


def test_a_sample_page_shows_the_head(client: Client, admin: User) -> None:
    _letterhead("")

    answer = client.get(reverse("distribution:paper-sample"))

    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "PEMERINTAH KOTA CONTOH" in text
    assert "(belum diatur)" in text


def upload(content: bytes, reason: str = "Lambang kota") -> dict[str, Any]:
    return {"file": SimpleUploadedFile("logo.png", content), "reason": reason}


def test_a_logo_is_put_on(client: Client, admin: User) -> None:
    pk = _letterhead("")["pk"]

    client.post(reverse("distribution:logo-set", args=[pk]), upload(png()))

    assert Letterhead.objects.get(pk=pk).logo == Logo.objects.get()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"no picture", "Lambang kota"), (png(), "x")], ids=["no picture", "no reason"]
)
def test_a_logo_that_does_not_do_is_told(client: Client, admin: User, content: bytes, reason: str) -> None:
    pk = _letterhead("")["pk"]

    answer = client.post(reverse("distribution:logo-set", args=[pk]), upload(content, reason), follow=True)

    assert not Logo.objects.exists()
    assert "Pilih gambar" in answer.content.decode()


@pytest.mark.parametrize(
    ("_case", "changes", "error"),
    [
        ("no such kelurahan", {"village_code": "35.76.01.9999"}, "Tidak ada kelurahan di kota ini"),
        ("a kelurahan elsewhere", {"village_code": "52.71.01.1004"}, "Tidak ada kelurahan di kota ini"),
        ("a lurah of no kelurahan", {"role": "village"}, "Lurah menandatangani untuk satu kelurahan"),
        ("a NIP too short", {"nip": "123"}, "nip"),
    ],
)
def test_a_signatory_that_cannot_be_is_refused(
    client: Client, admin: User, _case: str, changes: dict[str, str], error: str
) -> None:
    FamilyFactory(head=True)
    told = {"role": "letters", "village_code": "", "name": "RENÉE", "title": "Kepala", "rank": "", "nip": ""}

    answer = client.post(
        reverse("access:reference-new", args=["penanda-tangan"]),
        told | {"valid_from": "2026-01-01", "reason": "SK pengangkatan"} | changes,
    )

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not Signatory.objects.exists()


def test_a_letterhead_and_a_signatory_are_kept_with_reason(client: Client, admin: User) -> None:
    FamilyFactory(head=True)
    client.post(
        reverse("access:reference-new", args=["kop-surat"]),
        {
            "government": "Pemerintah Kota Contoh", "agency": "Dinas Sosial", "address": "Jl. Contoh 1", "contact": "",
            "place": "Contoh", "legal_bases": "", "valid_from": "2026-01-01", "reason": "Perwali 1/2026",
        },
    )  # fmt: skip
    client.post(
        reverse("access:reference-new", args=["penanda-tangan"]),
        {
            "role": "village", "village_code": VILLAGE, "name": "DEWI", "title": "Lurah", "rank": "", "nip": "",
            "valid_from": "2026-01-01", "reason": "SK pengangkatan",
        },
    )  # fmt: skip

    assert str(Letterhead.objects.get()) == "Dinas Sosial"
    assert str(Signatory.objects.get()) == "Lurah (DNT, BAST, berita acara penggantian): DEWI"


def test_a_kind_of_list_is_no_paper() -> None:
    assert paper_of("akta") is None
