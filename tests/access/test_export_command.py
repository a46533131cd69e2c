"""Lists taken out on the command line."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.models import Programme
from tests.distribution.factories import an_approved_roster
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def test_a_list_is_written_as_one_person_sees_it(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(head=True, decile=9)
    UserFactory(role=Role.OPERATOR, username="rina")
    out, said = tmp_path / "a.csv", StringIO()

    call_command(
        "export_list", "families", str(out), by="RINA", query="decile_to=4", columns="name,village", stdout=said
    )

    rows = list(csv.reader(StringIO(out.read_text("utf-8-sig"))))
    assert rows[1:] == [["SRI WAHYUNI", "Surodinawan"]]
    assert "rows=1 " in said.getvalue()
    assert AuditEvent.objects.filter(action="export.download", actor__username="rina").count() == 1


def test_who_is_unknown_or_may_not_gets_one_sentence(tmp_path: Path) -> None:
    UserFactory(role=Role.PEJABAT, username="wali")

    for name in ("nobody", "wali"):
        with pytest.raises(CommandError):
            call_command("export_list", "families", str(tmp_path / "a.csv"), by=name)


def test_the_ending_says_the_format(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="xlsx"):
        call_command("export_list", "families", str(tmp_path / "a.doc"), by="rina")


def test_a_list_is_no_paper(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    FamilyFactory(head=True)
    UserFactory(role=Role.OPERATOR, username="rina")

    with pytest.raises(CommandError):
        call_command("export_list", "families", str(tmp_path / "a.pdf"), by="rina")

    assert not AuditEvent.objects.filter(action="export.request").exists()


def test_a_paper_is_written_as_pdf(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    UserFactory(role=Role.OPERATOR, username="rina")
    out, said = tmp_path / "dnt.pdf", StringIO()

    call_command("export_list", "paper-dnt", str(out), by="rina", query=f"pk={roster.pk}", stdout=said)

    assert out.read_bytes().startswith(b"%PDF-")
    assert "rows=1 " in said.getvalue()


def test_a_paper_that_cannot_be_written_says_why(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    Programme.objects.filter(pk=roster.programme_id).update(channel="transfer")
    UserFactory(role=Role.OPERATOR, username="rina")

    with pytest.raises(CommandError, match="Bantuan ditransfer ke rekening, jadi tidak ada serah terima"):
        call_command("export_list", "paper-bast", str(tmp_path / "a.pdf"), by="rina", query=f"pk={roster.pk}")
