"""The overlap matrix by a file: every row tried out, the whole taken over or nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from access.actions.tables import Preview
from access.domain.permissions import Role
from access.domain.reference import Table
from access.errors import UserError
from access.models import AuditEvent, User
from distribution.actions import overlap_files, programmes
from distribution.models import Overlap
from tests.distribution.factories import a_programme
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
FROM = date(2027, 1, 1)
HEADS = ("first", "second", "policy", "level", "legal_basis")
BASIS = "Perwali 3/2026"


@pytest.fixture(autouse=True)
def matrix() -> Overlap:
    """Three programmes; the first two are forbidden together."""
    first, second, _third = a_programme("pkh"), a_programme("blt"), a_programme("beras")
    return programmes.set_overlap(
        first=first, second=second, policy="forbidden", valid_from=date(2026, 1, 1), legal_basis=BASIS,
        by=User.objects.machine(),
    )  # fmt: skip


def _tried(*rows: tuple[str, ...]) -> Preview:
    return overlap_files.preview(valid_from=FROM, reason="Perwali baru", table=Table(HEADS, rows), by=UserFactory())


def test_a_file_is_tried_out_row_by_row() -> None:
    preview = _tried(
        ("BLT", "pkh", "Boleh dengan peringatan", "", BASIS),
        ("pkh", "beras", "allowed", "person", BASIS),
        ("blt", "beras", "", "", ""),
    )

    assert [row.outcome for row in preview.rows] == ["changed", "new", "unchanged"]
    assert preview.rows[0].changed == {"Satu keluarga menerima keduanya": "Dilarang"}
    assert Overlap.objects.get().policy == "forbidden"


def test_the_same_pair_in_the_other_order_is_unchanged() -> None:
    assert _tried(("blt", "pkh", "forbidden", "family", BASIS)).count("unchanged") == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("pkh", "lain", "allowed", "", BASIS)], "lain"),
        ([("", "blt", "allowed", "", BASIS)], "–"),
        ([("pkh", "beras", "mungkin", "", BASIS)], "Dilarang"),
        ([("pkh", "beras", "allowed", "rumah", BASIS)], "Penerima yang sama"),
        ([("pkh", "beras", "allowed", "", "")], "peraturan"),
        ([("pkh", "pkh", "allowed", "", BASIS)], "berbeda"),
        ([("pkh", "blt", "allowed", "", BASIS), ("blt", "pkh", "warned", "", BASIS)], "dua kali"),
    ],
    ids=["unknown", "no code", "unknown policy", "unknown level", "no basis", "with itself", "twice"],
)
def test_a_row_that_cannot_be_says_why(rows: list[tuple[str, ...]], said: str) -> None:
    preview = _tried(*rows)

    assert preview.rows[-1].outcome == "refused"
    assert said in " ".join(preview.rows[-1].reasons)
    assert not preview.is_usable


def test_what_changes_is_kept_and_what_held_before_ends(matrix: Overlap) -> None:
    by = UserFactory(role=Role.ADMIN)
    table = Table(HEADS, [("blt", "pkh", "warned", "", BASIS), ("pkh", "beras", "allowed", "person", BASIS)])

    overlap_files.take_over(valid_from=FROM, reason="Perwali baru", table=table, by=by)

    matrix.refresh_from_db()
    said = Overlap.objects.filter(valid_from=FROM).order_by("pk").values_list("policy", "level", "legal_basis")
    assert matrix.valid_until == FROM
    assert list(said) == [("warned", "family", BASIS), ("allowed", "person", BASIS)]
    event = AuditEvent.objects.get(action="overlap.import")
    assert (event.reason, event.details) == ("Perwali baru", {"from": "2027-01-01", "new": 1, "changed": 1})


def test_nothing_is_kept_of_a_file_with_a_refused_row() -> None:
    table = Table(HEADS, [("blt", "pkh", "warned", "", BASIS), ("pkh", "lain", "allowed", "", BASIS)])

    with pytest.raises(UserError):
        overlap_files.take_over(valid_from=FROM, reason="Perwali", table=table, by=UserFactory())

    assert Overlap.objects.get().valid_until is None
    assert not AuditEvent.objects.filter(action="overlap.import").exists()


def test_the_template_comes_back_unchanged_and_a_change_of_it_is_kept(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    address = reverse("distribution:overlap-import")
    told = {"valid_from": FROM.isoformat(), "reason": "Perwali baru"}
    content = client.get(reverse("distribution:overlap-template")).content

    same = client.post(address, told | {"file": SimpleUploadedFile("pasangan.xlsx", content)}).context["preview"]
    text = f"first;second;policy;level;legal_basis\npkh;beras;Dilarang;;{BASIS}\n".encode("utf-8-sig")
    preview = client.post(address, told | {"file": SimpleUploadedFile("pasangan.csv", text)})
    done = client.post(address, {"sealed": preview.context["sealed"]}, follow=True)

    assert dict(same.counts) == {"new": 0, "changed": 0, "unchanged": 3, "refused": 0}
    assert [str(one) for one in done.context["messages"]] == ["1 pasangan program disimpan."]
    assert Overlap.objects.get(valid_from=FROM).policy == "forbidden"
