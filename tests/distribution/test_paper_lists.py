"""The lists among the papers: the nominal list, the decree with its list, the report; set in parts and bound."""

import pytest

from access.actions import exports
from access.domain.permissions import Role
from access.models import Export, User
from distribution.actions import deliveries as delivering
from distribution.actions import papers
from distribution.models import Delivery, Letterhead, RosterEntry
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.made_papers import DAY, approved, families, made
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
RICE = {
    "decile": {"level": "national", "max": 4},
    "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}},
}


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
    assert "seluruh kota" in export.trouble


def test_the_report_adds_up(operator: User, stationery: Letterhead) -> None:
    roster = approved(3)
    ids = list(Delivery.objects.across_areas(reason="test").order_by("pk").values_list("pk", flat=True))
    delivering.mark_delivered(delivery_ids=ids[:1], by=UserFactory(role=Role.BENDAHARA))
    delivering.mark_failed(delivery_ids=ids[1:2], because="absent", note="", by=UserFactory(role=Role.BENDAHARA))

    [page] = made("laporan", roster, operator)

    assert "3 keluarga = 1 + 1 + 1; Rp1.800.000 = Rp600.000 + Rp600.000 + Rp600.000." in page
    assert "3 1.800.000 1 600.000 1 600.000 1 600.000 33,3%" in page
    assert "Tidak hadir 1 600.000" in page


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
    assert "Buat lagi" in export.trouble
