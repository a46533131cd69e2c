"""Reference data: changed in forms, shown on pages."""

from datetime import date

import pytest

from access import reference as registry
from access.actions import reference
from access.domain.permissions import Role
from access.errors import NotAllowed
from access.models import Agency, AuditEvent, Holiday, User
from access.queries.reference import history_of
from tests.access.reference_data import FLOOR, HOLIDAYS, ROOF, christmas, csv_file, table, url
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = UserFactory(role=Role.ADMIN, full_name="Bagus Prasetyo")
    client.force_login(user)
    return user


def test_a_row_is_changed_with_a_reason_and_keeps_its_history(client, admin: User) -> None:
    day = christmas()

    response = client.post(
        url("reference-row", HOLIDAYS, day.pk),
        {"name": "Hari Natal", "kind": "national", "legal_basis": "SKB", "reason": "SKB 3 Menteri"},
        follow=True,
    )

    day.refresh_from_db()
    event = AuditEvent.objects.get(action="reference.change")
    (version,) = response.context["history"]
    assert (day.name, event.actor, event.reason, event.details) == (
        "Hari Natal", admin, "SKB 3 Menteri", {"list": HOLIDAYS},
    )  # fmt: skip
    assert (version.who, version.reason) == ("Bagus Prasetyo", "SKB 3 Menteri")
    assert [(one.label, one.before, one.after) for one in version.changes] == [
        ("Nama", "Natal", "Hari Natal"), ("Dasar hukum", "", "SKB"),
    ]  # fmt: skip


def test_an_administrator_of_a_part_leaves_the_lists_of_the_city_alone(client) -> None:
    user = UserFactory(role=Role.ADMIN, role__area="35.76.01")
    holiday = christmas()
    client.force_login(user)

    answers = [
        client.get(url("reference-list", HOLIDAYS)),
        client.post(url("reference-delete", HOLIDAYS, holiday.pk), {"reason": "Coba."}),
    ]

    assert [one.status_code for one in answers] == [403, 403]
    assert client.get(url("reference")).context["lines"] == []
    with pytest.raises(NotAllowed):
        reference.delete(kind=registry.kind_of(HOLIDAYS), instance=holiday, reason="Coba.", by=user)


def test_the_first_page_counts_all_kinds_in_one_query(client, admin: User, django_assert_max_num_queries) -> None:
    christmas()

    with django_assert_max_num_queries(6):
        page = client.get(url("reference"))

    numbers = {kind.key: number for kind, number in page.context["lines"]}
    assert set(numbers) == {kind.key for kind in registry.kinds()}
    assert numbers[HOLIDAYS] == 1
    assert all(number == registry.kind_of(key).queryset().count() for key, number in numbers.items())


def test_history_is_told_step_by_step(admin: User) -> None:
    day, kind = christmas(), registry.kind_of(HOLIDAYS)
    for name in ("A", "B"):
        day.name = name
        reference.save(kind=kind, instance=day, is_new=False, reason=f"jadi {name}", by=admin)

    steps = [[(one.before, one.after) for one in version.changes] for version in history_of(kind, day)]

    assert steps == [[("A", "B")], [("Natal", "A")]]


def test_a_new_row(client, admin: User) -> None:
    response = client.post(
        url("reference-new", HOLIDAYS),
        {"on": "2026-06-20", "name": "Hari jadi kota", "kind": "city", "reason": "Perwali 5/2026"},
    )

    day = Holiday.objects.get()
    assert response["Location"] == url("reference-row", HOLIDAYS, day.pk)
    assert AuditEvent.objects.get(action="reference.add").object_id == str(day.pk)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"on": "2026-06-20", "name": "", "kind": "city", "reason": "Perwali"}, "name"),
        ({"on": "2026-06-20", "name": "A", "kind": "city", "reason": ""}, "reason"),
        ({"on": "2026-12-25", "name": "A", "kind": "city", "reason": "Perwali"}, "on"),
    ],
)
def test_a_wrong_row_comes_back(client, admin: User, data: dict[str, str], field: str) -> None:
    christmas()

    response = client.post(url("reference-new", HOLIDAYS), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Holiday.objects.count() == 1


def test_a_day_that_ends_before_it_begins_is_said_in_the_form(client, admin: User) -> None:
    agency = Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2026, 1, 1))

    response = client.post(
        url("reference-row", "perangkat-daerah", agency.pk),
        {"name": "Dinas Sosial", "valid_from": "2026-01-01", "valid_until": "2025-01-01", "reason": "perda 3"},
    )

    assert response.status_code == 422


def test_a_holiday_is_deleted_with_a_reason_and_others_are_not(client, admin: User) -> None:
    day = christmas()
    agency = Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2026, 1, 1))

    client.post(url("reference-delete", HOLIDAYS, day.pk), {"reason": ""})
    client.post(url("reference-delete", "perangkat-daerah", agency.pk), {"reason": "bubar"})
    assert (Holiday.objects.count(), Agency.objects.count()) == (1, 1)
    client.post(url("reference-delete", HOLIDAYS, day.pk), {"reason": "salah tanggal"})

    assert not Holiday.objects.exists()
    assert Holiday.events.rel.related_model.objects.get().pgh_label == "delete"


def test_who_has_no_such_role_changes_nothing() -> None:
    day, kind, user = christmas(), registry.kind_of(HOLIDAYS), UserFactory(role=Role.OPERATOR)

    with pytest.raises(NotAllowed):
        reference.save(kind=kind, instance=day, is_new=False, reason="x", by=user)
    with pytest.raises(NotAllowed):
        reference.delete(kind=kind, instance=day, reason="x", by=user)
    with pytest.raises(NotAllowed):
        reference.take_over(kind=kind, table=table(("2026-12-26", "B", "city", "")), reason="x", by=user)

    assert (Holiday.objects.count(), AuditEvent.objects.count()) == (1, 0)


def test_a_role_that_ends_while_the_form_is_open(client, admin: User, monkeypatch) -> None:
    day = christmas()
    monkeypatch.setattr(reference, "save", _refusing)
    monkeypatch.setattr(reference, "take_over", _refusing)
    data = {"name": "X", "kind": "national", "reason": "SKB 3 Menteri"}

    changed = client.post(url("reference-row", HOLIDAYS, day.pk), data)
    preview = client.post(url("reference-import", HOLIDAYS), {"file": csv_file("on,name,kind\n2026-12-26,B,city\n")})
    taken = client.post(
        url("reference-import", HOLIDAYS), {"sealed": preview.context["sealed"], "reason": "SKB 3 Menteri"}
    )

    assert (changed.status_code, taken.status_code) == (422, 422)
    assert "tidak boleh" in changed.content.decode()
    assert "tidak boleh" in taken.content.decode()


def _refusing(**_arguments: object) -> None:
    raise NotAllowed("tidak boleh")


def test_the_pages_of_every_kind(client, admin: User) -> None:
    christmas()
    reference.load_code_lists(lists=[FLOOR], by=admin)

    index = client.get(url("reference")).content.decode()
    for kind in registry.kinds():
        assert str(kind.title) in index
        assert client.get(url("reference-list", kind.key)).status_code == 200, kind.key
        assert client.get(url("reference-import", kind.key)).status_code == 200, kind.key


def test_an_open_choice_is_named_as_on_other_pages(client, admin: User) -> None:
    pages = [client.get(url("reference-new", kind.key)) for kind in registry.kinds() if kind.can_add]

    texts = [page.content.decode() for page in pages]
    assert not [page.wsgi_request.path for page, text in zip(pages, texts, strict=True) if "-----" in text]
    assert any('<option value="" selected>Pilih…</option>' in text for text in texts)


def test_rows_are_narrowed_by_year_and_by_list(client, admin: User) -> None:
    christmas()
    Holiday.objects.create(on=date(2027, 1, 1), name="Tahun Baru", kind="national")
    reference.load_code_lists(lists=[FLOOR, ROOF], by=admin)

    days = client.get(f"{url('reference-list', HOLIDAYS)}?year=2027").context["rows"]
    codes = client.get(f"{url('reference-list', 'kode')}?list=regsosek.roof").context["rows"]
    every = client.get(f"{url('reference-list', HOLIDAYS)}?year=x").context["rows"]
    before_christ = client.get(f"{url('reference-list', HOLIDAYS)}?year=0000").context["rows"]

    assert ([cells[1][1] for _pk, cells in days], len(every)) == (["Tahun Baru"], 2)
    assert len(before_christ) == 2
    assert [cells[2][1] for _pk, cells in codes] == ["Beton"]


def test_unknown_kinds_rows_and_new_codes_are_not_found(client, admin: User) -> None:
    assert client.get(url("reference-list", "gone")).status_code == 404
    assert client.get(url("reference-row", HOLIDAYS, 99)).status_code == 404
    assert client.get(url("reference-new", "kode")).status_code == 404


def test_a_kind_may_ask_for_more(client, admin: User, monkeypatch) -> None:
    monkeypatch.setattr(registry.kind_of(HOLIDAYS).__class__, "permission", "nobody")

    assert client.get(url("reference-list", HOLIDAYS)).status_code == 403
    assert "Hari libur" not in client.get(url("reference")).content.decode()
