"""Life events end to end: drafted, sent, decided, undone; what they do to family, members, card and receiver."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from datetime import date
from access.domain.permissions import Role
from recipients.actions import corrections
from recipients.actions.events import requests, undoing
from recipients.actions.events.documents import Scan
from recipients.domain.events.kinds import Kind, RULES
from recipients.models import Correction, Person
from tests.factories import FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%EOF"


def test_death() -> None:
    operator, decider = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.VERIFIKATOR)
    family = FamilyFactory(head=True)
    wife = PersonFactory(family=family, relationship=3, sex="P")
    answers = {"member": family.head.pk, "new_head": wife.pk, "kk_number": "3576010101019991", "caretaker": None}
    draft = requests.draft(kind=Kind.DEATH, family=family, answers=answers, on=date(2026, 11, 3), reason="akta", by=operator,
        scans=[Scan(SimpleUploadedFile("a.pdf", PDF), "death_certificate")])
    sent = requests.send(correction=draft, by=operator)
    assert sent.state == "waiting"
    done = corrections.decide(correction=sent, is_applied=True, reason="", by=decider)
    family.head.refresh_from_db()
    assert family.head.vital_status == "deceased"
    asked = undoing.ask(correction=done, reason="salah orang", by=operator)
    undoing.decide(correction=asked, is_undone=True, reason="", by=decider)
    family.head.refresh_from_db()
    assert family.head.vital_status == "alive"
    assert family.cards.count() == 1
