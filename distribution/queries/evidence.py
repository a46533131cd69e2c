"""Everything that was photographed, signed or scanned about one family, whatever the task was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import User
from distribution.models import Handover, SampleCheck
from recipients.models import Document, Family
from verification.domain.evidence import SHOWING_NUMBERS, Keeping, Term, keeping_of, kept_until
from verification.models import Evidence
from verification.queries.keeping import terms_on


@dataclass(frozen=True, slots=True)
class Piece:
    """One photo, signature or paper. `is_open` tells whether this person may look at it; `is_void` that the act it
    proves was taken back.
    """

    pk: int
    is_paper_of_event: bool
    kind: str
    label: str
    why: str
    taken_at: datetime
    taken_by: str
    sha256: str
    keeping: Keeping
    until: date | None
    has_file: bool
    is_open: bool
    is_void: bool = False
    latitude: object = None
    longitude: object = None
    accuracy_m: int | None = None
    dropped_on: date | None = None
    dropped_under: str = ""

    @property
    def fingerprint(self) -> str:
        """The first signs of the hash, enough to compare two copies by eye."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces of one kind, the newest first."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class _Use:
    """What a piece of evidence belongs to."""

    why: str
    is_void: bool = False


def pieces_of(family: Family, *, user: User, may_read_numbers: bool) -> list[Group]:
    """All pieces by kind; a fixed number of queries."""
    uses, terms = _uses(family), terms_on(timezone.localdate())
    store = (
        Evidence.objects.across_areas(reason="of a family that the person may see")
        .filter(family=family)
        .select_related("taken_by", "ground_check")
        .order_by("-taken_at", "-pk")
    )
    pieces = [_piece(one, uses.get(one.pk), terms, may_read_numbers) for one in store]
    papers = (
        Document.objects.across_areas(reason="titles of papers of a family that the person may see")
        .filter(correction__family=family)
        .select_related("added_by", "correction")
        .order_by("-added_at", "-pk")
    )
    pieces += [_paper(one, terms, may_read_numbers) for one in papers]
    kinds = dict.fromkeys(one.label for one in pieces)
    return [Group(label, [one for one in pieces if one.label == label]) for label in kinds]


def _piece(one: Evidence, use: _Use | None, terms: Mapping[Keeping, Term], may_read_numbers: bool) -> Piece:
    keeping = keeping_of(one.kind)
    visit = _("Visit of a facilitator") if one.ground_check_id else ""
    return Piece(
        pk=one.pk,
        is_paper_of_event=False,
        kind=one.kind,
        label=one.get_kind_display(),
        why=use.why if use else visit,
        taken_at=one.taken_at,
        taken_by=one.taken_by.full_name,
        sha256=one.sha256,
        keeping=keeping,
        until=kept_until(timezone.localdate(one.taken_at), terms.get(keeping)),
        has_file=bool(one.file),
        is_open=one.kind not in SHOWING_NUMBERS or may_read_numbers,
        is_void=use.is_void if use else False,
        latitude=one.latitude,
        longitude=one.longitude,
        accuracy_m=one.accuracy_m,
        dropped_on=one.dropped_on,
        dropped_under=one.dropped_under,
    )


def _paper(one: Document, terms: Mapping[Keeping, Term], may_read_numbers: bool) -> Piece:
    return Piece(
        pk=one.pk,
        is_paper_of_event=True,
        kind="document",
        label=one.get_paper_display(),
        why=one.correction.get_kind_display(),
        taken_at=one.added_at,
        taken_by=one.added_by.full_name,
        sha256=one.sha256,
        keeping=Keeping.SITUATION,
        until=kept_until(timezone.localdate(one.added_at), terms.get(Keeping.SITUATION)),
        has_file=bool(one.file),
        is_open=may_read_numbers,
        dropped_on=one.dropped_on,
        dropped_under=one.dropped_under,
    )


def _uses(family: Family) -> Mapping[int, _Use]:
    """By piece of evidence, the hand-over or question that it belongs to; two queries."""
    found: dict[int, _Use] = {}
    handovers = (
        Handover.objects.across_areas(reason="of a family that the person may see")
        .filter(delivery__entry__family=family)
        .select_related("delivery__entry__roster__programme")
        .order_by("pk")
    )
    for one in handovers:
        roster = one.delivery.entry.roster
        use = _Use(f"{roster.programme.name}, {roster.period}", one.withdrawn_at is not None)
        found.update({pk: use for pk in (one.photo_id, one.signature_id, one.power_of_attorney_id) if pk is not None})
    checks = (
        SampleCheck.objects.across_areas(reason="of a family that the person may see")
        .filter(delivery__entry__family=family, photo__isnull=False)
        .values_list("photo_id", flat=True)
    )
    found.update({pk: _Use(_("Random check after payment")) for pk in checks})
    return found
