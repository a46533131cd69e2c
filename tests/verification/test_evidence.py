"""The one store of evidence: pictures are known by what they are, and kept as long as they prove something."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.factories import FamilyFactory, UserFactory
from verification.actions import evidence
from verification.actions.evidence import MAX_SMALL_BYTES, Picture, Position
from verification.domain.evidence import SHOWING_NUMBERS
from verification.domain.photos import MAX_PHOTO_BYTES
from verification.errors import PhotoTooLarge, PhotoUnusable
from verification.models import Evidence


JPEG = b"\xff\xd8\xff\xe0" + b"invented picture"
PNG = b"\x89PNG\r\n\x1a\n" + b"invented drawing"
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("content", "small", "seen"),
    [
        (JPEG, None, Picture(JPEG, "jpg")),
        (PNG, JPEG, Picture(PNG, "png", JPEG)),
        (JPEG, PNG, Picture(JPEG, "jpg")),
        (JPEG, JPEG + bytes(MAX_SMALL_BYTES), Picture(JPEG, "jpg")),
        (JPEG, b"", Picture(JPEG, "jpg")),
    ],
    ids=["alone", "with a copy", "copy of another kind", "copy too large", "empty copy"],
)
def test_a_picture_is_looked_at(content: bytes, small: bytes | None, seen: Picture) -> None:
    copy = None if small is None else ContentFile(small)

    assert evidence.look_at(ContentFile(content), copy) == seen


def test_what_is_no_picture_or_too_large_is_refused() -> None:
    with pytest.raises(PhotoUnusable):
        evidence.look_at(ContentFile(b"<svg onload=alert(1)>"))
    with pytest.raises(PhotoTooLarge):
        evidence.look_at(ContentFile(JPEG + bytes(MAX_PHOTO_BYTES)))


@pytest.mark.django_db
def test_a_piece_is_kept_with_hash_place_and_copy() -> None:
    family, by = FamilyFactory(), UserFactory()

    kept = evidence.keep(
        family_id=family.pk,
        kind=Evidence.Kind.HANDOVER,
        picture=Picture(JPEG, "jpg", JPEG),
        taken_at=AT,
        position=Position("-7.47", "112.43", 9),
        by=by,
    )
    place_only = evidence.keep(family_id=family.pk, kind=Evidence.Kind.HOUSE, picture=None, taken_at=AT, by=by)

    assert kept.file.name.endswith(f"{kept.sha256}.jpg")
    assert kept.small.name.endswith("-s.jpg")
    assert (kept.accuracy_m, kept.taken_by) == (9, by)
    assert (place_only.sha256, place_only.file.name) == ("", "")


def test_what_shows_whole_numbers_is_a_kind_of_evidence() -> None:
    assert set(Evidence.Kind.values) >= SHOWING_NUMBERS
