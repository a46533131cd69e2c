"""How well aid hits its mark: included though not entitled, entitled though missing, receiving twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.models import Area
from access.query_strings import key_in
from distribution.domain.periods import Quarter
from distribution.forms.targeting import TargetingForm, TargetingListForm
from distribution.models import RosterEntry
from distribution.queries.lists import page_of, villages_in
from distribution.queries.targeting import targeting
from distribution.queries.targeting_lists import INCLUDED, TIERS, TWICE, Besides, gets_besides, rows_of
from distribution.views.common import chips, paging
from distribution.wording import reason_text


@dataclass(frozen=True, slots=True)
class Row:
    """A family of a list: what programme, why, how much. PRIVACY: the page masks its number."""

    family: Any
    village: Area
    programme: str
    texts: list[str]
    amount: int
    roster: int | None
    result: int | None


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def targeting_page(request: HttpRequest) -> HttpResponse:
    """Four figures, in all and per kelurahan; each opens the families behind it."""
    form = TargetingForm(request.GET, today=Quarter.of(timezone.localdate()))
    period, programme = form.period_chosen(), form.programme_chosen()
    allowed = request.user.areas_for(Permission.PROGRAMME_VIEW)
    names = {one.pk: one for one in villages_in(settings.CITY_CODE, allowed)}
    found = targeting(period, allowed, programme)
    figures = [one for one in found.villages if one.village_id in names]
    context: dict[str, Any] = {
        "form": form,
        "period": period,
        "programme": programme,
        "lines": sorted(
            (
                (names[one.village_id], one, request.user.may_in(Permission.REGISTRY_VIEW, one.village_id))
                for one in figures
            ),
            key=lambda one: one[0].name,
        ),
        "totals": found.whole,
        "may_read": request.user.may_wherever(Permission.REGISTRY_VIEW, Permission.PROGRAMME_VIEW),
    }
    return render(request, "distribution/targeting.html", context)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def targeting_list(request: HttpRequest, tier: str) -> HttpResponse:
    """The families behind one figure."""
    if tier not in TIERS:
        raise Http404
    villages = villages_in(settings.CITY_CODE, request.user.areas_for(Permission.REGISTRY_VIEW))
    today = Quarter.of(timezone.localdate())
    form = TargetingListForm(request.GET, today=today, villages=villages, is_twice=tier == TWICE)
    after, before = key_in(request.GET, "after"), key_in(request.GET, "before")
    rows: Any = rows_of(tier, request.user, form.chosen())
    page = page_of(rows, after, before)
    title, text = TIERS[tier]
    besides = gets_besides(page.rows, form.period_chosen()) if tier == TWICE else {}
    context = paging(request, page) | {
        "form": form,
        "chips": chips(request, form),
        "tier": tier,
        "title": title,
        "text": text,
        "period": form.period_chosen(),
        "rows": [_row(tier, one, besides.get(one.pk, ())) for one in page.rows],
    }
    template = "distribution/targeting_list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _row(tier: str, one: Any, besides: Sequence[Besides]) -> Row:
    if isinstance(one, RosterEntry):
        reasons = one.reasons_now or [] if tier == INCLUDED else []
        receiver = one.recipient.full_name if any(other.is_elsewhere for other in besides) else ""
        return Row(
            family=one.family,
            village=one.village,
            programme=one.roster.programme.name,
            texts=[*(reason_text(code) for code in reasons), *(_also(other, receiver) for other in besides)],
            amount=one.amount,
            roster=one.roster_id,
            result=None,
        )
    return Row(
        family=one.family,
        village=one.village,
        programme=one.determination.programme.name,
        texts=[],
        amount=one.amount,
        roster=None,
        result=one.determination_id,
    )


def _also(other: Besides, receiver: str) -> str:
    if other.is_elsewhere:
        return _("%(name)s also receives %(programme)s, for another family") % {
            "name": receiver,
            "programme": other.programme,
        }
    return _("The family also receives %(programme)s") % {"programme": other.programme}
