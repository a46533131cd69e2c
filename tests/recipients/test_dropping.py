"""Papers whose time is over: the files go block by block, the rows stay and say why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from recipients.actions import dropping
from recipients.domain.events.kinds import Kind
from recipients.models import Document
from tests.factories import FamilyFactory
from tests.recipients.events import NOBODY, drafted


pytestmark = pytest.mark.django_db
DAY = date(2032, 1, 1)


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def papers(number: int) -> list[Document]:
    for _one in range(number):
        family = FamilyFactory(head=True)
        drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    return list(Document.objects.order_by("pk"))


def kept() -> Any:
    return Document.objects.filter(dropped_on=None)


def test_files_go_and_rows_stay_with_day_rule_and_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropping, "BLOCK", 2)
    before = papers(3)

    assert dropping.drop_files(kept(), on=DAY, under="Perwali 7/2026") == 3

    after = list(Document.objects.order_by("pk"))
    assert [(one.file.name, one.dropped_on, one.dropped_under) for one in after] == [("", DAY, "Perwali 7/2026")] * 3
    assert [one.sha256 for one in after] == [one.sha256 for one in before]
    assert not any(one.file.storage.exists(one.file.name) for one in before)


def test_what_else_is_told_is_emptied_too_and_a_file_that_is_gone_is_no_trouble() -> None:
    [paper] = papers(1)
    paper.file.storage.delete(paper.file.name)

    assert dropping.drop_files(kept(), on=DAY, under="Perwali", also={"number": ""}) == 1

    paper.refresh_from_db()
    assert (paper.number, paper.file.name) == ("", "")


def test_nothing_past_its_time_is_nothing_done() -> None:
    papers(1)

    assert dropping.drop_files(kept().filter(pk=0), on=DAY, under="Perwali") == 0
    assert kept().count() == 1


def test_a_paper_that_is_kept_has_a_file() -> None:
    papers(1)

    with pytest.raises(IntegrityError, match="document_dropped_has_a_rule_and_no_file"), transaction.atomic():
        Document.objects.update(file="")
