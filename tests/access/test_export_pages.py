"""Pages of exports and print-outs."""

import io

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from access.actions import exports
from access.domain.permissions import Role
from access.listings import listing, seal
from access.models import AuditEvent, Export, RecordView, User
from access.views import exports as views
from tests.distribution.factories import a_roster
from tests.factories import FamilyFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
NEW = reverse("access:export-new", args=["families"])
PRINT = reverse("access:list-print", args=["families"])


@pytest.fixture
def operator(client) -> User:
    """An operator with one family that is better off."""
    user = UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari")
    client.force_login(user)
    FamilyFactory(decile=10)
    return user


def sent(operator: User, query: str = "", **changes: object) -> dict[str, object]:
    sealed = seal(listing("families"), query, operator)
    return {"sealed": sealed, "file_format": "xlsx", "columns": ["nik", "name"], "numbers": "masked", **changes}


def finished(operator: User) -> Export:
    export = exports.request(
        listing_key="families", query="", columns=[], file_format="csv", is_masked=True, reason="", by=operator
    )
    exports.run(export_id=export.pk)
    export.refresh_from_db()
    return export


def test_the_form_says_how_many_rows_under_which_filters(client, operator: User) -> None:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=9)

    response = client.get(f"{NEW}?decile_to=4&after=3")

    page = response.content.decode()
    assert response.context["rows"] == 1
    assert "Desil 1–4" in page
    assert response.context["back_url"] == f"{reverse('recipients:list')}?decile_to=4"


def test_a_short_list_comes_at_once(client, operator: User) -> None:
    family = FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=9)

    response = client.post(NEW, sent(operator, "decile_to=4"))

    content = b"".join(response.streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    nik = family.head.nik
    assert rows[1:] == [(f"{nik[:6]}******{nik[12:]}", family.head.full_name)]
    assert f"{Export.objects.get()}.xlsx" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="export.download").count() == 1


def test_a_short_list_that_another_press_is_writing_is_waited_for(client, operator: User) -> None:
    export = exports.request(
        listing_key="families", query="", columns=["name"], file_format="csv", is_masked=True, reason="", by=operator
    )
    Export.objects.update(state="running", claimed_by="other", heartbeat_at=timezone.now())

    again = client.post(NEW, sent(operator, columns=["name"], file_format="csv"))

    assert again["Location"] == reverse("access:export", args=[export.pk])


def test_a_long_list_goes_to_a_worker(client, operator: User, monkeypatch, django_capture_on_commit_callbacks) -> None:
    FamilyFactory(head=True)
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 0)
    told: list[int] = []
    monkeypatch.setattr(views.tasks.run_export, "delay_on_commit", told.append)

    response = client.post(NEW, sent(operator))

    export = Export.objects.get()
    assert (response["Location"], told) == (reverse("access:export", args=[export.pk]), [export.pk])
    assert export.state == "queued"
    page = client.get(response["Location"])
    assert "Menunggu" in page.content.decode()


def test_the_page_of_an_export_asks_again_until_it_is_written(client, operator: User) -> None:
    export = finished(operator)
    url = reverse("access:export", args=[export.pk])
    Export.objects.update(
        state="running", path="", sha256="", finished_at=None, expires_at=None, done=1, total=4, claimed_by="x"
    )

    part = client.get(url, HTTP_HX_REQUEST="true").content.decode()
    Export.objects.update(finished_at="2026-11-22T01:00:00Z")
    done = client.get(url, HTTP_HX_REQUEST="true")

    assert "1 dari 4" in part
    assert "Menulis berkas" in part
    assert "<html" not in part
    assert done["HX-Refresh"] == "true"


def test_a_finished_export_shows_its_hash_and_is_fetched_by_post(client, operator: User) -> None:
    export = finished(operator)

    page = client.get(reverse("access:export", args=[export.pk])).content.decode()
    response = client.post(reverse("access:export-download", args=[export.pk]))

    assert export.sha256 in page
    assert len(b"".join(response.streaming_content)) == export.size
    assert client.get(reverse("access:export-download", args=[export.pk])).status_code == 405


def test_a_removed_file_says_so(client, operator: User) -> None:
    export = finished(operator)
    (exports.folder() / export.path).unlink()

    response = client.post(reverse("access:export-download", args=[export.pk]), follow=True)

    assert "Ekspor daftarnya sekali lagi" in response.content.decode()


def test_ones_own_exports_are_listed_and_nobody_elses(client, operator: User) -> None:
    own, other = finished(operator), finished(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("access:exports")).content.decode()

    assert str(own) in page
    assert str(other) not in page
    assert client.get(reverse("access:export", args=[other.pk])).status_code == 404
    assert client.post(reverse("access:export-download", args=[other.pk])).status_code == 404


def test_who_exported_nothing_is_told_how(client, operator: User) -> None:
    assert "Anda belum mengekspor apa pun" in client.get(reverse("access:exports")).content.decode()


def test_an_export_is_given_up_once(client, operator: User) -> None:
    export = finished(operator)
    Export.objects.update(state="queued", path="", sha256="", finished_at=None, expires_at=None)
    url = reverse("access:export-cancel", args=[export.pk])

    client.post(url)
    again = client.post(url, follow=True)

    export.refresh_from_db()
    assert export.state == "cancelled"
    assert [message.level_tag for message in again.context["messages"]] == ["error"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"columns": []}, "columns"),
        ({"file_format": "pdf"}, "file_format"),
        ({"numbers": "whole", "reason": "x"}, "reason"),
    ],
)
def test_a_wrong_wish_comes_back_with_what_was_typed(client, operator: User, changes: dict, field: str) -> None:
    response = client.post(NEW, sent(operator, **changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Export.objects.exists()


def test_nothing_to_export_is_said_in_the_form(client, operator: User) -> None:
    response = client.post(NEW, sent(operator, "decile_to=4"))

    assert response.status_code == 422
    assert "Tidak ada baris yang cocok" in response.content.decode()


def test_filters_of_somebody_else_are_not_taken(client, operator: User) -> None:
    response = client.post(NEW, sent(UserFactory()), follow=True)

    assert "Halaman ini dibuka terlalu lama" in response.content.decode()
    assert not Export.objects.exists()


def test_whole_numbers_are_offered_only_to_who_may_see_them(client, operator: User) -> None:
    assert 'value="whole"' in client.get(NEW).content.decode()

    client.force_login(UserFactory(role=Role.BENDAHARA))

    page = client.get(NEW).content.decode()
    assert 'value="whole"' not in page
    assert 'name="reason"' not in page
    assert client.post(NEW, sent(User.objects.last(), numbers="whole")).status_code == 422


def test_a_list_that_may_not_be_read_or_does_not_exist(client, operator: User) -> None:
    assert client.get(reverse("access:export-new", args=["audit"])).status_code == 403
    assert client.get(reverse("access:list-print", args=["users"])).status_code == 403
    assert client.get(reverse("access:export-new", args=["gone"])).status_code == 404


def test_a_print_out_names_when_who_and_which_filters_masked(client, operator: User) -> None:
    family = FamilyFactory(head=True, decile=2)

    response = client.get(f"{PRINT}?decile_to=4&columns=nik,name")

    page, nik = response.content.decode(), family.head.nik
    assert response.context["row_count"] == 1
    assert f"{nik[:6]}******{nik[12:]}" in page
    assert nik not in page
    assert "dicetak oleh Rina Wulandari" in page
    assert "Desil 1–4" in page
    assert RecordView.objects.get().reason == "Mencetak daftar Penerima manfaat."


def test_a_long_print_out_says_that_it_is_cut(client, operator: User, monkeypatch) -> None:
    monkeypatch.setattr("access.views.lists.ROWS_ON_PAPER", 1)
    FamilyFactory(head=True)

    response = client.get(PRINT)

    assert response.context["row_count"] == 1
    assert "Hanya 1 baris pertama" in response.content.decode()


def test_an_empty_print_out_says_so(client, operator: User) -> None:
    assert "Tidak ada baris yang cocok" in client.get(f"{PRINT}?decile_to=1").content.decode()


def test_a_list_needs_its_place(client, operator: User) -> None:
    response = client.get(reverse("access:export-new", args=["deliveries"]))

    assert response.context["back_url"] == reverse("access:home")
    assert client.get(f"{reverse('access:export-new', args=['deliveries'])}?roster=x&village=1").status_code == 200


def test_lists_can_be_printed_and_offered_for_export(client) -> None:
    user = UserFactory(role=Role.OPERATOR)
    for role in (Role.ADMIN, Role.VERIFIKATOR):
        user.assignments.create(role=role, area_id="35.76", valid_from="2020-01-01", given_by_id=1)
    client.force_login(user)
    FamilyFactory(head=True)

    for key in ("families", "corrections", "findings", "users", "audit", "views"):
        assert client.get(reverse("access:list-print", args=[key])).status_code == 200, key
        assert client.get(reverse("access:export-new", args=[key])).status_code == 200, key


def test_the_audit_trail_is_read_page_by_page_to_its_end(client) -> None:
    user = UserFactory(role=Role.ADMIN)
    AuditEvent.objects.bulk_create(
        AuditEvent(actor=user, action="user.create", object_type="user", object_id=str(number)) for number in range(60)
    )

    rows = list(listing("audit").rows(QueryDict("act=user.create"), user))

    assert len(rows) == 60
    assert len({row.id for row in rows}) == 60


def test_nothing_stands_above_a_list_that_one_may_not_take_out(client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()

    def tools(role: Role) -> bool:
        client.force_login(UserFactory(role=role))
        page = client.get(reverse("distribution:roster", args=[roster.pk])).content.decode()
        return "list-tools" in page

    assert (tools(Role.ADMIN), tools(Role.BENDAHARA)) == (False, True)
