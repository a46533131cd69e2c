"""Letterhead, logo and signatories on papers."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from access.actions import exports
from access.domain.permissions import Role
from access.errors import NotAllowed, UserError
from access.models import AuditEvent, Installation, User
from distribution.actions import papers
from distribution.errors import PictureUnusable, ReasonMissing
from distribution.models import Letterhead, Logo
from tests.distribution.factories import a_roster
from tests.distribution.made_papers import DAY, approved, families, made
from tests.distribution.test_paper_parts import jpeg, png
from tests.factories import UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def _content_of(kind: str, subject: Any, by: User) -> bytes:
    export = papers.ask(
        key=f"paper-{kind}", subject=subject, village_code="", options=DAY, is_masked=True, reason="", by=by
    )
    exports.run(export_id=export.pk)
    export.refresh_from_db()
    return (exports.folder() / export.path).read_bytes()


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


def test_a_logo_is_printed_and_kept_once(operator: User, stationery: Letterhead) -> None:
    admin = UserFactory(role=Role.ADMIN)
    for _turn in range(2):
        papers.set_logo(letterhead=stationery, content=png(), reason="Lambang kota", by=admin)

    content = _content_of("sptjm", approved(), operator)

    assert Logo.objects.count() == 1
    assert len(PdfReader(io.BytesIO(content)).pages[0].images.keys()) == 1
    assert AuditEvent.objects.filter(action="letterhead.logo").count() == 2


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


def test_an_administrator_of_a_part_does_not_change_the_head_of_the_papers_of_the_city(stationery: Letterhead) -> None:
    of_a_part = UserFactory(role=Role.ADMIN, role__area="35.76.01")

    with pytest.raises(NotAllowed):
        papers.set_logo(letterhead=stationery, content=png(), reason="Lambang kota", by=of_a_part)

    assert not Logo.objects.exists()


def test_the_newest_letterhead_of_the_day_counts(operator: User, stationery: Letterhead) -> None:
    Letterhead.objects.create(
        government="Pemerintah Kota Baru", agency="Dinas Baru", address="-", place="Baru", valid_from=date(2026, 12, 1)
    )
    roster = approved()

    [before] = made("sptjm", roster, operator, options={"hari": "2026-11-30"})
    [after] = made("sptjm", roster, operator, options={"hari": "2026-12-01"})

    assert "PEMERINTAH KOTA CONTOH" in before
    assert "PEMERINTAH KOTA BARU" in after
