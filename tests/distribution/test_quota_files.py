"""Quotas by a file: every row tried out, the whole taken over or nothing."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from access.actions.tables import Preview
from access.domain.permissions import Role
from access.domain.reference import Table
from access.errors import UserError
from access.models import AuditEvent, User
from distribution.actions import quota_files, quotas
from distribution.actions.quota_files import Decided
from distribution.models import Programme, Quota
from tests.distribution.factories import a_programme
from tests.factories import CITY, NEIGHBOUR, VILLAGE, UserFactory, areas


pytestmark = pytest.mark.django_db
FROM, DECREE = date(2027, 1, 1), "SK 2/2026"
HEADS = ("area", "families", "rupiah")


@pytest.fixture
def programme() -> Programme:
    areas()
    programme = a_programme()
    quotas.set_quota(
        programme=programme,
        area=areas()[VILLAGE],
        valid_from=date(2026, 1, 1),
        families=5,
        rupiah=None,
        decree="SK 1/2026",
        by=User.objects.machine(),
    )
    return programme


def _tried(programme: Programme, *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> Preview:
    return quota_files.preview(
        decided=Decided(programme, FROM, DECREE), table=Table(heads, rows), by=UserFactory(role=Role.ADMIN)
    )


def test_a_file_is_tried_out_row_by_row(programme: Programme) -> None:
    preview = _tried(
        programme,
        (CITY, "100", "Rp 60.000.000"),
        (VILLAGE.replace(".", ""), "7", ""),
        (NEIGHBOUR, "", ""),
    )

    assert [row.outcome for row in preview.rows] == ["new", "changed", "unchanged"]
    assert preview.rows[1].changed == {"Keluarga paling banyak": "5"}
    assert preview.is_usable
    assert (Quota.objects.count(), AuditEvent.objects.filter(action="quota.set").count()) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("99.99", "1", "")], "99.99 bukan wilayah kota ini."),
        ([("", "1", "")], "– bukan wilayah kota ini."),
        ([(CITY, "1,5", "")], "1,5 bukan angka"),
        ([(CITY, "1", "99999999999999")], "99999999999999 bukan angka"),
        ([(CITY, "1", ""), (CITY.replace(".", ""), "2", "")], "disebut dua kali"),
    ],
    ids=["unknown", "no code", "no whole number", "too much", "twice"],
)
def test_a_row_that_cannot_be_says_why(programme: Programme, rows: list[tuple[str, ...]], said: str) -> None:
    preview = _tried(programme, *rows)

    assert preview.rows[-1].outcome == "refused"
    assert said in " ".join(preview.rows[-1].reasons)
    assert not preview.is_usable


def test_a_row_against_a_later_quota_says_why(programme: Programme) -> None:
    quotas.set_quota(
        programme=programme, area=areas()[NEIGHBOUR], valid_from=date(2027, 4, 1), families=1, rupiah=None,
        decree="SK", by=User.objects.machine(),
    )  # fmt: skip

    preview = _tried(programme, (NEIGHBOUR, "2", ""))

    assert "2027-04-01" in preview.rows[0].reasons[0]


def test_a_file_without_codes_is_no_file_of_quotas(programme: Programme) -> None:
    preview = _tried(programme, ("1", "2"), heads=("families", "rupiah"))

    assert preview.troubles
    assert not preview.is_usable


def test_what_changes_is_kept_and_what_held_before_ends(programme: Programme) -> None:
    by = UserFactory(role=Role.ADMIN)
    table = Table(HEADS, [(CITY, "100", "60000000"), (VILLAGE, "7", ""), (NEIGHBOUR, "", "")])

    quota_files.take_over(decided=Decided(programme, FROM, DECREE), table=table, by=by)

    rows = Quota.objects.order_by("area", "valid_from").values_list("area", "families", "rupiah", "valid_until")
    assert list(rows) == [
        (CITY, 100, 60_000_000, None),
        (VILLAGE, 5, None, FROM),
        (VILLAGE, 7, None, None),
    ]
    event = AuditEvent.objects.get(action="quota.import")
    assert (event.actor, event.reason, event.details) == (
        by, DECREE, {"from": "2027-01-01", "new": 1, "changed": 1},
    )  # fmt: skip


@pytest.mark.parametrize("rows", [[(CITY, "100", ""), ("99", "1", "")], [(VILLAGE, "5", "")]], ids=["refused", "same"])
def test_nothing_is_kept_of_a_file_with_a_refused_row_or_nothing_new(programme: Programme, rows: list) -> None:
    with pytest.raises(UserError):
        quota_files.take_over(
            decided=Decided(programme, FROM, DECREE), table=Table(HEADS, rows), by=UserFactory(role=Role.ADMIN)
        )

    assert Quota.objects.get().valid_until is None
    assert not AuditEvent.objects.filter(action="quota.import").exists()


def _url(name: str, programme: Programme) -> str:
    return reverse(f"distribution:{name}", args=[programme.code])


def _file(text: str) -> dict[str, object]:
    file = SimpleUploadedFile("kuota.csv", text.encode("utf-8-sig"))
    return {"file": file, "valid_from": FROM.isoformat(), "decree": DECREE}


def test_the_template_names_every_area_and_comes_back_unchanged(client: Client, programme: Programme) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))

    template = client.get(_url("quota-template", programme))
    content = template.content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    told = {"file": SimpleUploadedFile("kuota.xlsx", content), "valid_from": "2027-01-01", "decree": DECREE}
    preview = client.post(_url("quota-import", programme), told).context["preview"]

    assert rows[0][:6] == ["Kode wilayah", "Tingkat", "Kecamatan", "Wilayah", "Keluarga paling banyak",
                           "Rupiah per triwulan paling banyak"]  # fmt: skip
    assert {row[0]: row[4] for row in rows[1:]}[VILLAGE] == 5
    assert {row[0] for row in rows[1:]} >= {CITY, "35.76.01", VILLAGE, NEIGHBOUR}
    assert preview.count("unchanged") == len(rows) - 1


def test_from_a_file_to_the_page(client: Client, programme: Programme) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    address = _url("quota-import", programme)

    empty = client.post(address, {})
    broken = client.post(address, _file("wilayah\n"))
    # line 3 is empty, so the refused row is line 4 as office programs count
    refused = client.post(address, _file(f"area;families;rupiah\n{CITY};10;\n;;\nxx;1;\n")).context["preview"]
    preview = client.post(address, _file(f"area;families;rupiah\n{CITY};10;\n"))
    done = client.post(address, {"sealed": preview.context["sealed"]}, follow=True)
    again = client.post(address, {"sealed": preview.context["sealed"]})
    forged = client.post(address, {"sealed": "x"}, follow=True)

    assert (empty.status_code, broken.status_code) == (422, 422)
    assert [(row.number, row.outcome) for row in refused.rows] == [(2, "new"), (4, "refused")]
    assert [str(one) for one in done.context["messages"]] == ["Kuota 1 wilayah disimpan."]
    assert (again.status_code, again.context["preview"].count("unchanged")) == (422, 1)
    assert [one.level_tag for one in forged.context["messages"]] == ["error"]
    assert Quota.objects.get(area=CITY).decree == DECREE
