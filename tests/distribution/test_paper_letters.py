"""Papers for one family or one act: letters of attorney, minutes, answers, invitations."""

from datetime import date

import pytest
import segno

from access.actions import exports
from access.domain.permissions import Role
from access.models import Export, User
from distribution.actions import amendments, invitations, papers
from distribution.domain.invitations import shown
from distribution.models import Letterhead, RosterEntry
from distribution.papers.catalogue import paper_of, papers_for_amendment, papers_for_objection
from distribution.papers.invitations import pixels
from tests.distribution.factories import a_determination, a_programme, an_amendment, an_approved_roster
from tests.distribution.handing_over import a_point, letters
from tests.distribution.made_papers import approved, families, made
from tests.distribution.objection_factories import an_objection, decided
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_minutes_of_handing_over_one_page_a_kelurahan(operator: User, stationery: Letterhead) -> None:
    families(2)
    families(1, NEIGHBOUR)

    pages = made("bast", an_approved_roster(), operator)

    assert len(pages) == 2
    assert all("Minggu tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam" in page for page in pages)
    assert any("2 (dua) keluarga" in page and "Rp1.200.000 (satu juta dua ratus ribu rupiah)" in page for page in pages)
    assert any("1 (satu) keluarga" in page for page in pages)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sptjm", "2 (dua) keluarga dengan bantuan seluruhnya Rp1.200.000 (satu juta dua ratus ribu rupiah)"),
        ("kuitansi", "satu juta dua ratus ribu rupiah"),
        ("surat-kuasa", "PENERIMA KUASA, khusus untuk mengambil bantuan dalam rangka Program blt Triwulan IV"),
    ],
)
def test_papers_of_one_page(operator: User, stationery: Letterhead, kind: str, expected: str) -> None:
    [page] = made(kind, approved(2), operator)

    assert expected in page
    assert "Halaman 1 dari 1" in page


def test_the_letter_of_attorney_of_a_family_names_its_receiver(operator: User) -> None:
    entry = RosterEntry.objects.across_areas(reason="test").get(roster=approved())

    [page] = made("surat-kuasa-keluarga", entry, operator)

    nik = entry.recipient.nik
    assert "SITI RENÉE A" in page
    assert f"{nik[:6]}******{nik[12:]}" in page
    assert "sejumlah Rp600.000 atas nama PEMBERI KUASA" in page


def test_a_family_that_left_the_roster_meanwhile_gets_no_letter(operator: User) -> None:
    roster = approved()
    change = an_amendment(roster, "opt_out")
    entry = RosterEntry.objects.across_areas(reason="test").get(roster=roster)
    export = papers.ask(
        key="paper-surat-kuasa-keluarga", subject=entry, village_code="", options={}, is_masked=True, reason="",
        by=operator,
    )  # fmt: skip
    amendments.approve(amendment=change, by=UserFactory(role=Role.PENYETUJU))

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED


def test_the_minutes_of_a_change_name_who_goes_out(operator: User, stationery: Letterhead) -> None:
    amendment = an_amendment(approved(2), "opt_out")

    [page] = made("ba-penggantian", amendment, operator)

    assert "BERITA ACARA PENGUNDURAN DIRI PENERIMA PROGRAM BLT" in page
    assert "Nomor: 400.9/9/BA/2026" in page
    assert "SITI RENÉE A" in page
    assert "600.000" in page
    assert "KONSEP" in page
    assert "Surat keluarga." in page


def test_the_minutes_of_a_change_name_who_comes_in_and_the_report_counts_both(
    operator: User, stationery: Letterhead
) -> None:
    family = FamilyFactory(head=True, head__full_name="PAK LAMA", decile=2)
    wife = PersonFactory(family=family, relationship=3, sex="P", full_name="BU BARU")
    roster = an_approved_roster()
    change = an_amendment(roster, "heir", recipient_in=wife.pk)
    amendments.approve(amendment=change, by=UserFactory(role=Role.PENYETUJU))

    [minutes] = made("ba-penggantian", change, operator)
    [report] = made("laporan", roster, operator)

    assert "BERITA ACARA PENGALIHAN KEPADA AHLI WARIS DALAM KK YANG SAMA" in minutes
    assert minutes.index("PAK LAMA") < minutes.index("BU BARU")
    assert wife.nik not in minutes
    assert "disetujui pada tanggal" in minutes
    assert "KONSEP" not in minutes
    assert "2 keluarga = 0 + 1 + 1" in report
    assert "Termasuk 1 keluarga yang keluar dengan berita acara" in report


def test_a_change_that_was_given_up_makes_no_minutes(operator: User) -> None:
    change = an_amendment(approved(), "opt_out")
    amendments.discard(amendment=change, reason="Salah keluarga", by=UserFactory(role=Role.PENYETUJU))
    change.refresh_from_db()
    export = papers.ask(
        key="paper-ba-penggantian", subject=change, village_code="", options={}, is_masked=True, reason="", by=operator
    )

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert [one.why_not != "" for one in papers_for_amendment(change, operator)] == [True]


def test_the_answer_to_an_objection_is_a_letter_with_head_and_signature(operator: User, stationery: Letterhead) -> None:
    objection = decided(an_objection(family=FamilyFactory(head=True)))

    [page] = made("tanggapan-sanggah", objection, operator, options={})

    assert "PEMERINTAH KOTA CONTOH" in page
    assert "Kepada Yth. Siti Aminah Jl. Raya Ijen 7" in page
    assert objection.letter_number in page
    assert "Sudah diperiksa dengan berkas." in page
    assert "RENÉE LETTERS" in page


def test_an_objection_that_is_not_decided_has_no_answer_yet(operator: User) -> None:
    [link] = papers_for_objection(an_objection(), operator)

    assert (link.kind, link.why_not != "") == ("tanggapan-sanggah", True)


def test_an_invitation_says_where_and_when(operator: User) -> None:
    roster = approved()
    a_point(roster, place="Balai Contoh", on_day=date(2026, 12, 5))
    letters(roster)

    [page] = made("undangan", roster, operator)

    [letter] = letters(roster)
    assert "Sabtu, 5 Desember 2026" in page
    assert "09.00 – 12.00 WIB" in page
    assert "Balai Contoh" in page
    assert shown(letter.key) in page


def test_the_qr_of_an_invitation_is_the_signed_address() -> None:
    size, qr = pixels("https://bansos.contoh.go.id/penyaluran/undangan/ABC/")

    rows = list(segno.make_qr("https://bansos.contoh.go.id/penyaluran/undangan/ABC/", error="m").matrix)
    inside = [qr[(y + 2) * size + 2 : (y + 2) * size + size - 2] for y in range(size - 4)]
    assert [[0 if module else 255 for module in row] for row in rows] == inside
    assert set(qr[: 2 * size]) == {255}


def test_invitations_four_on_a_sheet_each_with_its_code(operator: User) -> None:
    roster = approved(5)
    invitations.draw_letters(roster=roster, by=operator)

    first, second = made("undangan", roster, operator, options={"asal": "https://bansos.contoh.go.id"})

    assert first.count("SURAT UNDANGAN PENYALURAN") == 4
    assert second.count("SURAT UNDANGAN PENYALURAN") == 1
    assert "menurut pengumuman kelurahan" in first
    assert "lembar 5 dari 5" in second
    assert "31 Desember 2026" in second


def test_aid_by_transfer_has_no_minutes_of_handing_over(operator: User) -> None:
    programme = a_programme()
    programme.channel = "transfer"
    programme.save()
    families(1)
    roster = an_approved_roster(a_determination(programme))

    assert paper_of("bast").why_not(roster, operator)
    assert paper_of("sptjm").why_not(roster, operator) == ""
