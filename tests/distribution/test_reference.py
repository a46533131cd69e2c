"""Programmes and reasons as reference data."""

from datetime import date

import pytest
from django.urls import reverse

from access import reference as registry
from access.actions import reference
from access.domain.permissions import Role
from access.domain.reference import Table
from access.models import CodeEntry, User
from access.queries import labels
from access.queries.reference import history_of
from bansos import preparation
from distribution.domain.reasons import Reason
from distribution.models import ApprovalTier, FreezePeriod, Programme
from distribution.wording import reason_text
from tests.distribution.factories import a_programme
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
HEADS = ("code", "name", "owner", "unit", "channel", "valid_from", "valid_until")


@pytest.fixture
def admin(client) -> User:
    user = UserFactory(role=Role.ADMIN, full_name="Bagus Prasetyo")
    client.force_login(user)
    return user


def form_of(programme: Programme, **changes: object) -> dict[str, object]:
    names = ("name", "owner", "unit", "channel")
    return (
        {name: getattr(programme, name) for name in names} | {"valid_from": "2026-01-01", "reason": "SK 12"} | changes
    )


def test_a_programme_gets_another_name_and_keeps_its_history(client, admin: User) -> None:
    programme = a_programme()

    client.post(reverse("access:reference-row", args=["program", programme.pk]), form_of(programme, name="BLT Daerah"))

    programme.refresh_from_db()
    (version,) = history_of(registry.kind_of("program"), programme)
    assert programme.name == "BLT Daerah"
    assert [(one.label, one.before, one.after) for one in version.changes] == [("Nama", "Program blt", "BLT Daerah")]


@pytest.mark.parametrize(("changes", "field"), [({"unit": "person"}, "unit"), ({"owner": "national"}, "owner")])
def test_what_rules_rest_on_does_not_change(client, admin: User, changes: dict[str, str], field: str) -> None:
    programme = a_programme()

    response = client.post(
        reverse("access:reference-row", args=["program", programme.pk]), form_of(programme, **changes)
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_programmes_of_the_city_come_by_a_file_and_national_ones_do_not(admin: User) -> None:
    kind = registry.kind_of("program")
    rows = [
        ("sembako-kota", "Sembako kota", "Kota", "Keluarga", str(Programme.Channel.IN_KIND.label), "01-01-2026", ""),
        ("pip", "PIP", "Nasional", "Orang", "PT Pos", "01-01-2026", ""),
    ]

    preview = reference.preview(kind=kind, table=Table(HEADS, rows))
    reference.take_over(kind=kind, table=Table(HEADS, rows[:1]), reason="Perwali 5/2026", by=admin)

    assert [row.outcome for row in preview.rows] == ["new", "refused"]
    programme = Programme.objects.get(code="sembako-kota")
    assert (programme.owner, programme.unit, programme.channel) == ("city", "family", "in_kind")
    assert programme.valid_from == date(2026, 1, 1)


def test_a_reason_is_told_in_the_words_of_the_city(admin: User) -> None:
    preparation.load_code_lists(by=admin)
    before = reason_text(Reason.VEHICLE)
    CodeEntry.objects.filter(code="VEHICLE").update(label="Keluarga punya mobil sendiri")
    labels.forget()

    assert CodeEntry.objects.get(code="VEHICLE").shipped_label == before
    assert reason_text(Reason.VEHICLE) == "Keluarga punya mobil sendiri"
    assert preparation.load_code_lists(by=admin) == 0


def test_minutes_are_asked_for_by_the_programme(client, admin: User) -> None:
    programme = a_programme()

    client.post(reverse("access:reference-row", args=["program", programme.pk]), form_of(programme, needs_minutes="on"))

    programme.refresh_from_db()
    assert programme.needs_minutes


_TIER = {
    "from_rupiah": "1000000", "permission": "roster.approve", "approvers": "2", "valid_from": "2026-01-01",
    "legal_basis": "Perwali contoh", "reason": "SK 12",
}  # fmt: skip
_FREEZE = {
    "name": "Pemilihan wali kota", "starts_on": "2026-11-20", "ends_on": "2026-11-27", "stops_approval": "on",
    "legal_basis": "SE contoh", "reason": "SK 12",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "filled", "model"),
    [("jenjang-persetujuan", _TIER, ApprovalTier), ("masa-beku", _FREEZE, FreezePeriod)],
)
def test_tiers_and_freeze_periods_are_kept_for_known_programmes(
    client, admin: User, kind: str, filled: dict[str, str], model: type
) -> None:
    a_programme("blt")
    address = reverse("access:reference-new", args=[kind])

    refused = client.post(address, filled | {"programme": "lain"})
    client.post(address, filled | {"programme": "blt"})
    client.post(address, filled | {"programme": ""})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["programme"])
    assert sorted(model.objects.values_list("programme", flat=True)) == ["", "blt"]
