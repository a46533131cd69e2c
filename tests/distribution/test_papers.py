"""What stands in the PDFs: read back page by page."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from access.actions import exports
from access.domain.permissions import Role
from access.errors import NotAllowed, NothingToExport, UserError
from access.models import AuditEvent, Export, Installation, RecordView, User
from distribution.actions import amendments, invitations, papers
from distribution.actions import deliveries as delivering
from distribution.domain.invitations import shown
from distribution.errors import PictureUnusable, ReasonMissing
from distribution.models import Delivery, Letterhead, Logo, Roster, RosterEntry, Signatory
from distribution.papers.catalogue import paper_of, papers_for_amendment, papers_for_objection
from distribution.papers.invitations import pixels
from tests.distribution.factories import a_determination, a_programme, a_roster, an_amendment, an_approved_roster
from tests.distribution.handing_over import a_point, letters
from tests.distribution.objection_factories import an_objection, decided
from tests.distribution.test_paper_parts import jpeg, png
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
DAY = {"hari": "2026-11-22"}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari", username="rina")


@pytest.fixture
def stationery() -> Letterhead:
    """A letterhead, and somebody for every role."""
    for role in Signatory.Role:
        Signatory.objects.create(
            role=role,
            village_code=VILLAGE if role == Signatory.Role.VILLAGE else "",
            name=f"RENÉE {role.value.upper()}",
            title=f"Jabatan {role.value}",
            nip="197001011995031002",
            valid_from=date(2026, 1, 1),
        )
    return Letterhead.objects.create(
        government="Pemerintah Kota Contoh",
        agency="Dinas Sosial",
        address="Jl. Contoh 1",
        place="Contoh",
        legal_bases="UU 13/2011 tentang Penanganan Fakir Miskin;\n\nUU 27/2022",
        valid_from=date(2026, 1, 1),
    )


def pages_of(export: Export) -> list[str]:
    export.refresh_from_db()
    assert export.state == Export.State.FINISHED, export.trouble
    content = (exports.folder() / export.path).read_bytes()
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def made(kind: str, subject: Any, by: User, **changes: Any) -> list[str]:
    """The pages of a paper, made as the page makes it."""
    wanted = {"village_code": "", "options": DAY, "is_masked": True, "reason": ""} | changes
    export = papers.ask(key=f"paper-{kind}", subject=subject, by=by, **wanted)
    exports.run(export_id=export.pk)
    return pages_of(export)


def families(number: int, village: str = VILLAGE) -> None:
    for one in range(number):
        FamilyFactory(
            head=True, decile=2, village_id=village, head__full_name=f"SITI RENÉE {chr(65 + one)}", rt="001", rw="002"
        )


def approved(number: int = 1) -> Roster:
    families(number)
    return an_approved_roster()


def test_dnt_repeats_its_head_counts_its_pages_and_sums_them(operator: User, stationery: Letterhead) -> None:
    families(13)
    families(1, NEIGHBOUR)
    roster = an_approved_roster()

    alone, first, second = made("dnt", roster, operator)

    assert "PEMERINTAH KOTA CONTOH DINAS SOSIAL" in first
    assert "DAFTAR NOMINATIF TETAP (DNT) PENERIMA PROGRAM BLT TRIWULAN IV (OKTOBER–DESEMBER) TAHUN 2026" in first
    assert "Keputusan Nomor 188.45/12/2026 tanggal" in first
    assert all("Tanda tangan/cap" in page and "Nama penerima" in page for page in (alone, first, second))
    assert [page[-len("Halaman 1 dari 3") :] for page in (alone, first, second)] == [
        "Halaman 1 dari 3",
        "Halaman 2 dari 3",
        "Halaman 3 dari 3",
    ]
    assert "Jumlah Prajuritkulon (1 orang) 600.000 Terbilang: enam ratus ribu rupiah" in alone
    assert "Jumlah halaman ini (12 orang) 7.200.000" in first
    assert "Jumlah sampai halaman ini (12 orang) 7.200.000" in first
    assert "Jumlah halaman ini (1 orang) 600.000" in second
    assert "Jumlah Surodinawan (13 orang) 7.800.000 Terbilang: tujuh juta delapan ratus ribu rupiah" in second
    assert "RENÉE TREASURER" in second
    assert "NIP 197001011995031002" in second
    assert "Contoh, 22 November 2026" in second


def test_a_lurah_signs_only_for_the_own_kelurahan(operator: User, stationery: Letterhead) -> None:
    families(1)
    families(1, NEIGHBOUR)

    own, other = sorted(made("dnt", an_approved_roster(), operator), key=lambda page: "RENÉE VILLAGE" not in page)

    assert "RENÉE VILLAGE" in own
    assert "RENÉE VILLAGE" not in other
    assert "(belum diatur)" in other


def test_numbers_are_masked_and_names_keep_their_accents(operator: User) -> None:
    roster = approved()
    nik = RosterEntry.objects.across_areas(reason="test").get().recipient.nik

    [page] = made("dnt", roster, operator)

    assert f"{nik[:6]}******{nik[12:]}" in page
    assert nik not in page
    assert "SITI RENÉE A" in page
    assert "NIK disamarkan" in page


def test_whole_numbers_carry_the_mark_of_who_took_them_on_every_page(operator: User) -> None:
    roster = approved(13)

    pages = made("dnt", roster, operator, is_masked=False, reason="Surat BPKP 12/2026")

    niks = RosterEntry.objects.across_areas(reason="test").values_list("recipient__nik", flat=True)
    assert all(nik in " ".join(pages) for nik in niks)
    assert all("Rina Wulandari (rina)" in page and "Data pribadi (UU 27/2022)" in page for page in pages)
    export = Export.objects.get()
    assert (export.expires_at - export.finished_at).total_seconds() == 24 * 3600
    assert RecordView.objects.get().reason == "Surat BPKP 12/2026"
    event = AuditEvent.objects.get(action="paper.ask")
    assert (event.object_type, event.object_id) == ("roster", str(roster.pk))
    assert event.details == {"paper": "dnt", "export": export.pk, "whole": True}


def test_whole_numbers_are_refused_to_who_may_not_see_them() -> None:
    roster = approved()

    with pytest.raises(NotAllowed):
        made("dnt", roster, UserFactory(role=Role.BENDAHARA), is_masked=False, reason="Surat BPKP 12/2026")

    assert not AuditEvent.objects.filter(action__in=["paper.ask", "export.request"]).exists()


def test_a_paper_that_nobody_approved_says_draft_and_lacks_what_is_not_set(operator: User) -> None:
    families(1)

    [page] = made("dnt", a_roster(), operator)

    assert "KONSEP" in page
    assert "DEMO" not in page
    assert "Keputusan belum ditetapkan" in page
    assert "(BELUM DIATUR)" in page


def test_an_invented_city_says_so_on_every_page(operator: User) -> None:
    roster = approved(13)
    Installation.objects.update(is_demo=True)

    pages = made("dnt", roster, operator)

    assert [("DEMO" in page, "KONSEP" in page) for page in pages] == [(True, False)] * 2


def test_a_paper_can_be_narrowed_to_a_kelurahan(operator: User) -> None:
    families(2)
    families(1, NEIGHBOUR)

    [page] = made("lampiran-sk", an_approved_roster(), operator, options={"kelurahan": NEIGHBOUR})

    assert "(1 keluarga) 600.000" in page


def test_a_facilitator_gets_the_own_kelurahan_only() -> None:
    families(2)
    families(1, NEIGHBOUR)
    roster = an_approved_roster()
    facilitator = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)

    [page] = made("dnt", roster, facilitator)

    assert "(1 orang) 600.000" in page


def test_the_decree_has_its_text_its_sums_and_its_list_in_one_count_of_pages(
    operator: User, stationery: Letterhead
) -> None:
    families(2)
    families(1, NEIGHBOUR)

    pages = made("sk", an_approved_roster(), operator)

    whole = " ".join(pages)
    assert [f"Halaman {one} dari {len(pages)}" in page for one, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert "KEPUTUSAN JABATAN ESTABLISHES NOMOR 188.45/12/2026 TENTANG PENETAPAN PENERIMA PROGRAM BLT" in whole
    assert "Menetapkan 3 (tiga) keluarga sebagai penerima Program blt" in whole
    assert "Rp1.800.000 (satu juta delapan ratus ribu rupiah)" in whole
    assert "UU 13/2011 tentang Penanganan Fakir Miskin; 2. UU 27/2022; 3. Perwali contoh." in whole
    assert "REKAPITULASI PENERIMA PER KELURAHAN" in pages[-3]
    assert "Lampiran II" in pages[-1]
    assert "(1 keluarga) 600.000" in whole


def test_the_list_says_who_they_were_when_it_was_drawn_up(operator: User) -> None:
    roster = approved()
    person = RosterEntry.objects.across_areas(reason="test").get().recipient
    person.full_name = "NAMA BARU"
    person.save()

    [page] = made("lampiran-sk", roster, operator)

    assert "SITI RENÉE A" in page
    assert "NAMA BARU" not in page


def test_the_decree_is_for_who_sees_the_whole_city() -> None:
    roster = approved()
    facilitator = UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    export = papers.ask(
        key="paper-sk", subject=roster, village_code="", options={}, is_masked=True, reason="", by=facilitator
    )

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert "seluruh kota" in export.trouble or "whole city" in export.trouble


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


def test_the_report_adds_up(operator: User, stationery: Letterhead) -> None:
    roster = approved(3)
    ids = list(Delivery.objects.across_areas(reason="test").order_by("pk").values_list("pk", flat=True))
    delivering.mark_delivered(delivery_ids=ids[:1], by=UserFactory(role=Role.BENDAHARA))
    delivering.mark_failed(delivery_ids=ids[1:2], because="absent", note="", by=UserFactory(role=Role.BENDAHARA))

    [page] = made("laporan", roster, operator)

    assert "3 keluarga = 1 + 1 + 1; Rp1.800.000 = Rp600.000 + Rp600.000 + Rp600.000." in page
    assert "3 1.800.000 1 600.000 1 600.000 1 600.000 33,3%" in page
    assert "Tidak datang 1 600.000" in page or "Tidak hadir 1 600.000" in page


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


RICE = {
    "decile": {"level": "national", "max": 4},
    "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}},
}


def test_papers_about_goods_count_goods(operator: User, stationery: Letterhead) -> None:
    families(2)
    roster = an_approved_roster(a_determination(a_programme(definition=RICE)))

    [dnt] = made("dnt", roster, operator)
    [report] = made("laporan", roster, operator)
    [minutes] = made("bast", roster, operator)

    assert "Beras (kg)" in dnt
    assert "RENÉE HANDS_OVER" in dnt
    assert "RENÉE TREASURER" not in dnt
    assert "Jumlah Surodinawan (2 orang) 60 Terbilang: enam puluh kg beras" in dnt
    assert "2 keluarga = 0 + 0 + 2; 60 kg beras = 0 kg beras + 0 kg beras + 60 kg beras." in report
    assert "60 kg beras (enam puluh kg beras)" in minutes


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


def test_a_roster_without_families_of_ones_own_makes_no_paper() -> None:
    roster = approved()
    stranger = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)

    with pytest.raises(NothingToExport):
        made("dnt", roster, stranger)


def test_a_discarded_roster_makes_no_paper(operator: User) -> None:
    families(1)
    roster = a_roster()
    Roster.objects.filter(pk=roster.pk).update(state="discarded", reason="Salah periode")
    roster.refresh_from_db()

    assert "dibatalkan" in paper_of("dnt").why_not(roster, operator) or "discarded" in paper_of("dnt").why_not(
        roster, operator
    )


def test_aid_by_transfer_has_no_minutes_of_handing_over(operator: User) -> None:
    programme = a_programme()
    programme.channel = "transfer"
    programme.save()
    families(1)
    roster = an_approved_roster(a_determination(programme))

    assert paper_of("bast").why_not(roster, operator)
    assert paper_of("sptjm").why_not(roster, operator) == ""


def test_a_long_list_is_set_in_parts_and_bound(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distribution.papers.lists.PAGES_OF_A_PART", 1)

    pages = made("dnt", approved(13), operator)

    assert ["Halaman 1 dari 2" in pages[0], "Halaman 2 dari 2" in pages[1]] == [True, True]
    assert Export.objects.get().done == 13


def test_a_roster_that_changes_meanwhile_stops_the_paper(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distribution.papers.facts.lines_of", lambda entries, aid: iter(()))
    roster = approved()
    export = papers.ask(
        key="paper-dnt", subject=roster, village_code="", options=DAY, is_masked=True, reason="", by=operator
    )

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.path) == (Export.State.FAILED, "")
    assert "Make it again" in export.trouble or "Buat lagi" in export.trouble


def test_a_logo_is_printed_and_kept_once(operator: User, stationery: Letterhead) -> None:
    admin = UserFactory(role=Role.ADMIN)
    for _turn in range(2):
        papers.set_logo(letterhead=stationery, content=png(), reason="Lambang kota", by=admin)

    content = _content_of("sptjm", approved(), operator)

    assert Logo.objects.count() == 1
    assert len(PdfReader(io.BytesIO(content)).pages[0].images.keys()) == 1
    assert AuditEvent.objects.filter(action="letterhead.logo").count() == 2


def _content_of(kind: str, subject: Any, by: User) -> bytes:
    export = papers.ask(
        key=f"paper-{kind}", subject=subject, village_code="", options=DAY, is_masked=True, reason="", by=by
    )
    exports.run(export_id=export.pk)
    export.refresh_from_db()
    return (exports.folder() / export.path).read_bytes()


def test_a_logo_can_be_taken_away(stationery: Letterhead) -> None:
    admin = UserFactory(role=Role.ADMIN)
    papers.set_logo(letterhead=stationery, content=png(), reason="Lambang kota", by=admin)

    changed = papers.set_logo(letterhead=stationery, content=b"", reason="Salah gambar", by=admin)

    assert changed.logo is None


@pytest.mark.parametrize(
    ("content", "reason", "error"),
    [
        (b"no picture", "Lambang kota", PictureUnusable),
        (jpeg(), "Lambang kota", PictureUnusable),
        (png()[:-30], "Lambang kota", PictureUnusable),
        (png() + b"\x00" * 300 * 1024, "Lambang kota", PictureUnusable),
        (png(), "  ", ReasonMissing),
    ],
)
def test_a_logo_that_cannot_be_used_changes_nothing(
    stationery: Letterhead, content: bytes, reason: str, error: type[UserError]
) -> None:
    with pytest.raises(error):
        papers.set_logo(letterhead=stationery, content=content, reason=reason, by=UserFactory(role=Role.ADMIN))

    assert not Logo.objects.exists()
    assert not AuditEvent.objects.filter(action="letterhead.logo").exists()


def test_the_newest_letterhead_of_the_day_counts(operator: User, stationery: Letterhead) -> None:
    Letterhead.objects.create(
        government="Pemerintah Kota Baru", agency="Dinas Baru", address="-", place="Baru", valid_from=date(2026, 12, 1)
    )
    roster = approved()

    [before] = made("sptjm", roster, operator, options={"hari": "2026-11-30"})
    [after] = made("sptjm", roster, operator, options={"hari": "2026-12-01"})

    assert "PEMERINTAH KOTA CONTOH" in before
    assert "PEMERINTAH KOTA BARU" in after
