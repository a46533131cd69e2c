"""Deciles that moved with a version of DTSEN, and what is known to have changed along with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.query_strings import key_in
from recipients.domain.changes import BY_KEY, CLASSES, Weight
from verification.domain.decile_reasons import REASON_LABELS, Reason, reasons
from verification.dtsen_forms import MoveFilterForm
from verification.models import DecileMove, DtsenRelease
from verification.queries import decile_moves
from verification.views.dtsen_common import tabs


VARIANTS = {Weight.SERIOUS: "bad", Weight.NOTABLE: "warn", Weight.MINOR: "mute"}
REASON_VARIANTS = {Reason.UNTOLD: "mute", Reason.MODEL: "info"}


@dataclass(frozen=True)
class Badge:
    """A reason in words; `text` of living conditions says which."""

    text: str
    variant: str


@dataclass(frozen=True)
class MoveLine:
    """A move as the page shows it."""

    move: DecileMove
    jump: Badge
    reasons: Sequence[Badge]
    fields: Sequence[str]


@dataclass(frozen=True)
class JumpLine:
    """A class of moves with its numbers by reason; each figure is a number and the list behind it."""

    label: str
    variant: str
    total: tuple[int, str]
    figures: Sequence[tuple[str, int, str]]


def line_of(move: DecileMove, known: dict[str, DtsenRelease]) -> MoveLine:
    """A move in words."""
    found = reasons(move.seen, **decile_moves.models_of(move.version, known))
    jump = BY_KEY[move.jump]
    return MoveLine(
        move=move,
        jump=Badge(_(jump.label), VARIANTS[jump.weight]),
        reasons=[Badge(_(REASON_LABELS[one]), REASON_VARIANTS.get(one, "ok")) for one in found],
        fields=[decile_moves.field_label(name) for name in move.fields],
    )


@requires(Permission.REGISTRY_VIEW)
@require_safe
def move_list(request: HttpRequest) -> HttpResponse:
    """The moves of a version: numbers by class and reason, and the families."""
    form = MoveFilterForm(request.GET, user=request.user)
    wanted = form.chosen()
    known = decile_moves.releases()
    is_new = decile_moves.is_model_new(wanted.version, known)
    after = key_in(request.GET, "after") or 0
    page = decile_moves.page(decile_moves.moves(wanted, request.user, is_model_new=is_new), after=after)
    numbers = decile_moves.counts(wanted.version, request.user)
    kept = {name: getattr(wanted, name) for name in ("version", "jump", "reason", "area") if getattr(wanted, name)}
    context = {
        "tabs": tabs(request, "deciles"),
        "form": form,
        "version": wanted.version,
        "release": known.get(wanted.version),
        "model_before": decile_moves.model_before(wanted.version, known),
        "is_model_new": is_new,
        "columns": [_(REASON_LABELS[one]) for one in _columns(is_model_new=is_new)],
        "jumps": _jump_lines(numbers, wanted.version, is_model_new=is_new),
        "total": sum(one.get(decile_moves.EVERY, 0) for one in numbers.values()),
        "rows": [line_of(move, known) for move in page.rows],
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else None,
        "first_url": f"?{urlencode(kept)}" if after else None,
        "may_note": request.user.may(Permission.USER_MANAGE),
    }
    template = "verification/deciles.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _columns(*, is_model_new: bool) -> list[Reason]:
    """The reasons that can have numbers: with a new model every move has one."""
    return [one for one in Reason if one is not (Reason.UNTOLD if is_model_new else Reason.MODEL)]


def _jump_lines(numbers: dict[str, dict[str, int]], version: str, *, is_model_new: bool) -> list[JumpLine]:
    base = reverse("verification:deciles")
    lines = []
    for one in CLASSES:
        found = numbers.get(one.key)
        if not found:
            continue
        figures = []
        for reason in _columns(is_model_new=is_model_new):
            key = decile_moves.EVERY if reason is Reason.MODEL else "" if reason is Reason.UNTOLD else reason.value
            query = urlencode({"version": version, "jump": one.key, "reason": reason.value})
            figures.append((_(REASON_LABELS[reason]), found.get(key, 0), f"{base}?{query}"))
        total = (found[decile_moves.EVERY], f"{base}?{urlencode({'version': version, 'jump': one.key})}")
        lines.append(JumpLine(_(one.label), VARIANTS[one.weight], total, figures))
    return lines
