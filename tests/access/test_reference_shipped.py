"""Reference data that the portal brings along, and what codes are called on pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.actions import reference
from access.domain import reference as domain
from access.domain.permissions import Role
from access.domain.reference import ShippedEntry, ShippedList
from access.models import Agency, AuditEvent, CodeEntry, CodeList, Holiday, User
from access.queries import labels
from tests.access.reference_data import FLOOR, ROOF, url
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = UserFactory(role=Role.ADMIN, full_name="Bagus Prasetyo")
    client.force_login(user)
    return user


def test_what_is_shipped_is_added_once_and_changes_stay(admin: User) -> None:
    reference.load_shipped(by=User.objects.machine())
    Holiday.objects.filter(on="2026-12-25").update(name="Natal")
    Holiday.objects.filter(on="2026-12-24").delete()
    count = AuditEvent.objects.count()

    reference.load_shipped(by=User.objects.machine())

    assert Holiday.objects.get(on="2026-12-25").name == "Natal"
    assert not Holiday.objects.filter(on="2026-12-24").exists()
    assert Agency.objects.count() == len(domain.AGENCIES)
    assert AuditEvent.objects.count() == count == len(domain.AGENCIES) + len(domain.HOLIDAYS) + 1


def test_code_lists_follow_the_portal_and_keep_the_citys_words(admin: User) -> None:
    assert reference.load_code_lists(lists=[FLOOR], by=admin) == 2
    CodeEntry.objects.filter(code="1").update(label="Batu mahal")
    newer = ShippedList(
        "dtsen.floor", "Lantai", "DTSEN", "V4 2027",
        [
            ShippedEntry("1", "1", "Marmer/granit"),
            ShippedEntry("2", "2", "Ubin keramik"),
            ShippedEntry("3", "3", "Kayu"),
        ],
    )  # fmt: skip

    assert reference.load_code_lists(lists=[newer], by=admin) == 3
    assert reference.load_code_lists(lists=[newer], by=admin) == 0

    entries = list(CodeEntry.objects.order_by("code").values_list("shipped_label", "label"))
    assert entries == [("Marmer/granit", "Batu mahal"), ("Ubin keramik", "Ubin keramik"), ("Kayu", "Kayu")]
    assert CodeList.objects.get().version == "V4 2027"
    assert AuditEvent.objects.filter(action="reference.load").count() == 1


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Agency, {"code": "a", "name": "A", "valid_from": "2026-01-01", "valid_until": "2026-01-01"}, "agency_ends"),
        (Holiday, {"on": "2026-01-01", "name": "A", "kind": "x"}, "holiday_kind_known"),
    ],
)
def test_what_must_never_be_is_refused_by_the_database(model: type, values: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"label": ""}, "code_entry_has_a_label"),
        ({"valid_until": "2020-01-01"}, "code_entry_ends_after_start"),
        ({"code": "2"}, "code_entry_once_per_list"),
    ],
)
def test_a_code_has_one_label_at_a_time(admin: User, values: dict, constraint: str) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CodeEntry.objects.filter(code="1").update(**values)


def test_a_label_of_the_city_is_shown_while_it_is_in_force(admin: User) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)
    today = timezone.localdate()
    CodeEntry.objects.filter(code="1").update(label="Batu mahal")
    CodeEntry.objects.filter(code="2").update(label="Ubin", valid_until=today, valid_from=today - timedelta(days=9))
    labels.forget()

    assert labels.label("dtsen.floor", 1) == "Batu mahal"
    assert labels.label("dtsen.floor", 2) == ""
    assert labels.label("dtsen.floor", None) == ""


def test_labels_are_read_once_a_minute(admin: User, django_assert_num_queries) -> None:
    labels.forget()

    with django_assert_num_queries(1):
        for _ in range(3):
            labels.label("dtsen.floor", 1)


def test_a_changed_label_counts_at_once_in_the_process_that_changed_it(admin: User, client) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)
    entry = CodeEntry.objects.get(code="1")
    labels.label("dtsen.floor", 1)

    client.post(
        url("reference-row", "kode", entry.pk),
        {"label": "Batu mahal", "valid_from": "2026-01-01", "reason": "istilah kota"},
    )

    assert labels.label("dtsen.floor", 1) == "Batu mahal"


def test_a_list_that_pages_do_not_show_cannot_be_renamed(admin: User, client) -> None:
    reference.load_code_lists(lists=[ROOF], by=admin)
    entry = CodeEntry.objects.get()

    response = client.post(
        url("reference-row", "kode", entry.pk),
        {"label": "Cor", "valid_from": "2026-01-01", "reason": "istilah kota"},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["label"])
    assert "Beton" in response.content.decode()
    entry.refresh_from_db()
    assert entry.label == "Beton"


def test_print_outs_name_the_list(admin: User, client) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)

    page = client.get(f"{url('list-print', 'kode')}?list=dtsen.floor").content.decode()

    assert "Daftar: DTSEN V3 2026: Lantai" in page
    assert "Marmer" in page


def test_a_new_account_belongs_to_an_office_that_exists(admin: User, client) -> None:
    Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2020, 1, 1))
    Agency.objects.create(code="lama", name="Dinas Lama", valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1))
    account = {"username": "rini", "full_name": "Rini Wulandari"}

    refused = client.post(url("user-new"), {**account, "agency": "Dinas Lama"})
    client.post(url("user-new"), {**account, "agency": "Dinas Sosial"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["agency"])
    assert User.objects.get(username="rini").agency == "Dinas Sosial"
