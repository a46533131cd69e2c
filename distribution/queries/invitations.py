"""Letters that invite families: drawn for a whole roster, spread over the delivery points, and read from a QR."""

import hmac
import secrets
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from distribution.domain.invitations import ALPHABET, LENGTH, SEPARATOR, check_sign, is_key
from distribution.models import DeliveryPoint, Invitation, RosterEntry
from distribution.queries.statements import text_of


_SQL: Final = Path(__file__).parent / "sql"
_SALT: Final = "distribution.invitation"
_SIGNS: Final = 10


@dataclass(frozen=True, slots=True)
class VillageLetters:
    """How far the letters of a roster are in one kelurahan."""

    village_id: str
    village: str
    entries: int
    letters: int
    placed: int

    @property
    def unplaced(self) -> int:
        return self.letters - self.placed


def draw(*, roster_id: int, valid_until: date, by_id: int, now: datetime) -> int:
    """A letter for every open entry that has none; how many were drawn."""
    values: dict[str, Any] = {
        "roster": roster_id,
        "valid_until": valid_until,
        "by": by_id,
        "now": now,
        "alphabet": ALPHABET,
    }
    with connection.cursor() as cursor:
        cursor.execute(text_of(_SQL / "draw_invitations.sql"), values)
        drawn: int = cursor.rowcount
    return drawn


def assign_points(*, roster_id: int, today: date) -> int:
    """Give letters without a delivery point one of their kelurahan that has room; how many got one."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(_SQL / "assign_points.sql"), {"roster": roster_id, "today": today})
        assigned: int = cursor.rowcount
    return assigned


def new_key() -> str:
    """The key of a single letter."""
    body = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
    return body + check_sign(body)


def token_of(key: str) -> str:
    """What the address of a letter holds: its key, and the portal's signature under it."""
    return f"{key}{SEPARATOR}{_signature(key)}"


def key_in(token: str) -> str | None:
    """The key of a token that the portal has signed; None for anything else, before any row is looked for."""
    key, _separator, signature = token.upper().partition(SEPARATOR)
    if not is_key(key) or not hmac.compare_digest(_signature(key).encode(), signature.encode()):
        return None
    return key


def _signature(key: str) -> str:
    digest = salted_hmac(_SALT, key, algorithm="sha256").digest()
    return b32encode(digest).decode()[:_SIGNS]


def address_path(key: str) -> str:
    """The path that the QR of a letter leads to."""
    return reverse("distribution:letter", args=[token_of(key)])


def qr_svg(address: str, *, scale: float = 4) -> bytes:
    """The QR of an address as an SVG of its own. Level M: a fold or a stain of a seventh does no harm."""
    out = BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", scale=scale, border=2, xmldecl=False, light="#fff")
    return out.getvalue()


def letters_by_village(entries: QuerySet[RosterEntry]) -> list[VillageLetters]:
    """Letters and places per kelurahan of the entries that the person may see."""
    found = (
        entries.values("village_id", "village__name")
        .annotate(
            entries=Count("id", distinct=True),
            letters=Count("invitations", filter=Q(invitations__revoked_at=None)),
            placed=Count("invitations", filter=Q(invitations__revoked_at=None, invitations__point__isnull=False)),
        )
        .order_by("village__name", "village_id")
    )
    return [
        VillageLetters(row["village_id"], row["village__name"], row["entries"], row["letters"], row["placed"])
        for row in found
    ]


def invited_to(points: Iterable[DeliveryPoint]) -> dict[int, int]:
    """How many families are invited to each delivery point."""
    rows = (
        Invitation.objects.across_areas(reason="sums of points that the person may see")
        .live()
        .filter(point__in=list(points))
        .values("point_id")
        .annotate(families=Count("id"))
        .order_by("point_id")
    )
    return {row["point_id"]: row["families"] for row in rows}
