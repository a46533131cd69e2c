"""Drafts that nobody came back to are thrown away, with their papers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recipients.actions.events import requests
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, Document
from recipients.tasks import discard_forgotten_drafts
from tests.factories import FamilyFactory
from tests.recipients.events import NOBODY, drafted, sent


pytestmark = pytest.mark.django_db


def test_only_old_drafts_are_thrown_away() -> None:
    family = FamilyFactory(head=True)
    answers = {"member": family.head.pk, **NOBODY}
    old, young, waiting = (make(Kind.DEATH, family, answers) for make in (drafted, drafted, sent))
    long_ago = timezone.now() - timedelta(days=requests.DRAFT_DAYS, hours=1)
    Correction.objects.filter(pk__in=[old.pk, waiting.pk]).update(requested_at=long_ago)
    file = Document.objects.get(correction=old).file

    thrown = discard_forgotten_drafts()

    assert thrown == 1
    assert set(Correction.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
    assert not file.storage.exists(file.name)
