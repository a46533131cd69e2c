"""Whole numbers: for a reason that is kept, and only in the own area."""

import pytest
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.errors import NotAllowed, RevealLimitReached, UserError
from access.models import AuditEvent, RecordView, RevealLimit
from recipients.actions import reveals
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
REASON = "mencocokkan dengan KTP"


@pytest.fixture
def family():
    return FamilyFactory(head=True)


def test_a_nik_is_revealed_and_the_reason_kept(family) -> None:
    user = UserFactory(role=Role.OPERATOR)

    number = reveals.reveal_nik(person=family.head, reason=f"  {REASON} ", by=user)

    view = RecordView.objects.get()
    assert number == family.head.nik
    assert (view.viewer, view.kind, view.reason) == (user, "revealed", REASON)
    assert (view.object_type, view.object_id, view.village_code) == ("person", str(family.head.pk), family.village_id)


def test_a_kk_number_is_revealed_and_the_reason_kept(family) -> None:
    card = family.cards.get()

    number = reveals.reveal_kk(card=card, reason=REASON, by=UserFactory(role=Role.VERIFIKATOR))

    assert number == card.kk_number
    assert RecordView.objects.get().object_type == "familycard"


@pytest.mark.parametrize("reason", ["", "     ", "abc"])
def test_without_a_reason_nothing_is_shown(family, reason: str) -> None:
    with pytest.raises(UserError):
        reveals.reveal_nik(person=family.head, reason=reason, by=UserFactory(role=Role.OPERATOR))

    assert not RecordView.objects.exists()


@pytest.mark.parametrize("role", [Role.PENYETUJU, Role.PEJABAT, Role.AUDITOR, Role.ADMIN])
def test_without_the_permission_nothing_is_shown(family, role: Role) -> None:
    with pytest.raises(NotAllowed):
        reveals.reveal_kk(card=family.cards.get(), reason=REASON, by=UserFactory(role=role))

    assert not RecordView.objects.exists()


def test_beyond_the_limit_of_the_day_nothing_is_shown_and_the_attempt_stays(client, family) -> None:
    user = UserFactory(role=Role.OPERATOR)
    RevealLimit.objects.create(valid_from=timezone.localdate(), per_day=2)
    for number in (family.head, family.head):
        reveals.reveal_nik(person=number, reason=REASON, by=user)
    client.force_login(user)

    response = client.post(reverse("recipients:reveal-nik", args=[family.head.pk]), {"reason": REASON})

    assert response.status_code == 422
    assert family.head.nik not in response.content.decode()
    with pytest.raises(RevealLimitReached, match="administrator"):
        reveals.reveal_kk(card=family.cards.get(), reason=REASON, by=user)
    assert RecordView.objects.count() == 2
    told = AuditEvent.objects.filter(action="reveal.refuse").order_by("pk")
    assert [(one.actor, one.object_type, one.details) for one in told] == [
        (user, "person", {"limit": 2}), (user, "familycard", {"limit": 2}),
    ]  # fmt: skip
    assert reveals.reveal_nik(person=family.head, reason=REASON, by=UserFactory(role=Role.OPERATOR))


def test_the_page_shows_the_number_once(client, family) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))

    response = client.post(reverse("recipients:reveal-nik", args=[family.head.pk]), {"reason": REASON})

    assert response.status_code == 200
    assert family.head.nik in response.content.decode()


def test_the_page_says_what_is_missing(client, family) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))

    response = client.post(reverse("recipients:reveal-nik", args=[family.head.pk]), {"reason": ""})

    assert response.status_code == 422
    assert family.head.nik not in response.content.decode()
    assert not RecordView.objects.exists()


@pytest.mark.parametrize("name", ["reveal-nik", "reveal-kk"])
def test_elsewhere_there_is_nothing(client, family, name: str) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))
    pk = family.head.pk if name == "reveal-nik" else family.cards.get().pk

    response = client.post(reverse(f"recipients:{name}", args=[pk]), {"reason": REASON})

    assert response.status_code == 404
    assert not RecordView.objects.exists()
