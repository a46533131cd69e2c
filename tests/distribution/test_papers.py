"""What holds for every paper: who may make it, which numbers it shows, how far it reaches."""

import pytest

from access.domain.permissions import Role
from access.errors import NotAllowed, NothingToExport
from access.models import AuditEvent, Export, RecordView, User
from distribution.models import Roster, RosterEntry
from distribution.papers.catalogue import paper_of
from tests.distribution.factories import a_roster, an_approved_roster
from tests.distribution.made_papers import approved, families, made
from tests.factories import NEIGHBOUR, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


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

    assert "dibatalkan" in paper_of("dnt").why_not(roster, operator)
