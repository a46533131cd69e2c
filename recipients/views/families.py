"""The registry's list and the page of one family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.actions import audit
from access.domain.exporting import Value
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.listings import Column, listing, seal, unseal
from access.models import RecordView
from access.queries.saved_views import columns_of
from access.query_strings import Chip, address_with, key_in, keys_in
from recipients import additions, event_forms
from recipients.actions import reveals
from recipients.domain import search_words
from recipients.forms import FamilyFilterForm, ReasonForm
from recipients.listings import Families
from recipients.models import Family, FamilyCard, Person
from recipients.models.families import FamilyQuerySet
from recipients.queries import conditions, families, family, search
from recipients.queries.family_rows import ListRow


@dataclass(frozen=True)
class Shown:
    """A row of the list with the cells of the chosen columns; the head of family stands apart, it carries the link."""

    row: ListRow
    cells: Sequence["ShownCell"]


@dataclass(frozen=True)
class ShownCell:
    """One cell: plain text or marks, dressed by `css`."""

    column: Column
    text: Value
    css: str
    marks: Sequence[additions.Mark] = ()


@requires(Permission.REGISTRY_VIEW)
def family_list(request: HttpRequest) -> HttpResponse:
    """Families of the person's own areas, by search and filters; the address holds the whole choice."""
    form = FamilyFilterForm(request.GET, user=request.user)
    chosen = form.chosen()
    page = families.list_page(
        chosen, request.user, after=key_in(request.GET, "after"), before=key_in(request.GET, "before")
    )
    source = _source()
    columns = columns_of(request.user, source, request.GET.get("columns", "").split(","), always="name")
    context = {
        "form": form,
        "page": page,
        "columns": columns,
        "rows": _shown(page.rows, columns),
        "chips": _chips(request, form),
        "search_text": chosen.text,
        "hint": _hint(chosen.text),
        "may_see_imports": request.user.may(Permission.IMPORT_VIEW),
        "may_add": request.user.may(Permission.REGISTRY_EDIT),
        "count_text": _count_text(page.count, is_searched=bool(chosen.text)),
        "bulk_actions": [(action.name, action.label()) for action in additions.bulk_actions(request.user)],
        "sealed": seal(source, _without(request, "columns").lstrip("?"), request.user),
        "next_url": address_with(request, after=page.last, before=None) if page.has_after else None,
        "prev_url": address_with(request, before=page.first, after=None) if page.has_before else None,
    }
    template = "recipients/families.html"
    if not request.htmx:
        return render(request, template, context)
    response = render(request, f"{template}#results", context)
    response["HX-Push-Url"] = (request.path + address_with(request)).rstrip("?")
    return response


def _source() -> Families:
    source = listing(Families.key)
    assert isinstance(source, Families)  # noqa: S101 - for the type only
    return source


def _shown(rows: Sequence[ListRow], columns: Sequence[Column]) -> list[Shown]:
    places = {facet.name: place for place, facet in enumerate(additions.facets())}
    return [Shown(row, [_cell(row, column, places) for column in columns]) for row in rows]


_CSS = {"name": "cell-title", "address": "clip"}


def _cell(row: ListRow, column: Column, places: Mapping[str, int]) -> ShownCell:
    css = _CSS.get(column.name, "num" if column.is_right_aligned else "")
    if column.name in places:
        return ShownCell(column, None, css, row.cells[places[column.name]].marks)
    if column.name == "address" and row.rt:
        return ShownCell(column, f"{row.address}, RT {row.rt}/RW {row.rw}", css)
    return ShownCell(column, column.value(row), css)


@requires(Permission.REGISTRY_VIEW)
@require_POST
def family_bulk(request: HttpRequest) -> HttpResponse:
    """Something for the ticked families, or for all of the list as it was shown; says in numbers what it will do."""
    source = _source()
    query = _picked(request, source)
    if query is None:
        messages.error(request, _("Tick at least one family first."))
        return redirect("recipients:list")
    if request.POST.get("act") == "export":
        return redirect(f"{reverse('access:export-new', args=[source.key])}?{query.urlencode()}")
    actions = additions.bulk_actions(request.user)
    action = next((one for one in actions if one.name == request.POST.get("act")), None)
    if action is None:
        raise PermissionDenied
    reach = Family.objects.visible_to(request.user, action.permission)
    chosen = source.families(query, request.user).filter(pk__in=reach.values("pk"))
    if "confirmed" in request.POST:
        return _done(request, source, query, action, chosen)
    context = {
        "action": action.name,
        "label": action.label(),
        "effect": action.effect(chosen),
        "sealed": seal(source, query.urlencode(), request.user),
        "back_url": source.url(query),
        "form": ReasonForm(),
    }
    return render(request, "recipients/family_bulk.html", context)


def _picked(request: HttpRequest, source: Families) -> QueryDict | None:
    """The choice as a query string: the ticked ones, or the signed filters of the page that was shown."""
    if "everything" in request.POST or "confirmed" in request.POST:
        text = unseal(source, request.POST.get("sealed", ""), request.user)
        return None if text is None else QueryDict(text, mutable=True)
    ticked = QueryDict(mutable=True)
    ticked.setlist("ids", [str(one) for one in keys_in(request.POST, "ids")])
    return ticked if ticked.getlist("ids") else None


def _done(
    request: HttpRequest, source: Families, query: QueryDict, action: additions.BulkAction, chosen: FamilyQuerySet
) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {
            "action": action.name,
            "label": action.label(),
            "effect": action.effect(chosen),
            "sealed": request.POST.get("sealed", ""),
            "back_url": source.url(query),
            "form": form,
        }
        return render(request, "recipients/family_bulk.html", context, status=422)
    try:
        said = action.run(chosen, reason=form.cleaned_data["reason"], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(source.url(query))


def _hint(text: str) -> str:
    """What to type so that something can be found."""
    if search_words.is_too_short(text):
        return _("Type at least three letters of a name, or all 16 digits of a number.")
    if search_words.lacks_digits(text):
        return ngettext(
            "A NIK or KK number is found with all 16 digits; this is %(count)d digit.",
            "A NIK or KK number is found with all 16 digits; these are %(count)d digits.",
            len(search_words.digits_in(text)),
        ) % {"count": len(search_words.digits_in(text))}
    return ""


def _chips(request: HttpRequest, form: FamilyFilterForm) -> list[Chip]:
    return [Chip(label, _without(request, *names)) for names, label in form.in_force()]


def _without(request: HttpRequest, *names: str) -> str:
    return address_with(request, **dict.fromkeys((*names, "after", "before"), None))


def _count_text(count: int, *, is_searched: bool) -> str:
    shown = number_format(count, force_grouping=True)
    if is_searched and count >= search.MOST:
        return _("the %(count)s families that fit best") % {"count": shown}
    if count >= families.COUNTED_UP_TO:
        return _("more than %(count)s families") % {"count": shown}
    return ngettext("%(count)s family", "%(count)s families", count) % {"count": shown}


@requires(Permission.REGISTRY_VIEW)
def family_page(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of one family. Opening it is written to the view log."""
    found = get_object_or_404(family.with_parts(Family.objects.visible_to(request.user)), pk=pk)
    audit.record_view(found, by=request.user, village_code=found.village_id)
    return render(request, "recipients/family.html", _family_context(request, found))


def _family_context(request: HttpRequest, found: Family) -> dict[str, Any]:
    parts = family.parts_of(found)
    members = family.members_of(found, today=timezone.localdate())
    return {
        "family": found,
        "card": parts.card,
        "former_cards": parts.former_cards,
        "members": members.present,
        "former_members": members.former,
        "deciles": parts.deciles,
        "conditions": conditions.described(parts.conditions),
        "panels": additions.panels(found, members.persons, request.user),
        "may_edit": request.user.may_in(Permission.REGISTRY_EDIT, found.village_id),
        "may_reveal": request.user.may_in(Permission.NIK_REVEAL, found.village_id),
        "event_menu": event_forms.menu(),
        "departures": family.departures_of(found),
    }


@requires(Permission.REGISTRY_VIEW)
def family_more(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page of a family fetches after itself; without script a page of its own."""
    found = get_object_or_404(Family.objects.visible_to(request.user).select_related("head"), pk=pk)
    persons = list(Person.objects.visible_to(request.user).filter(family=found).order_by("pk"))
    panels = additions.late_panels(found, persons, request.user)
    template = "recipients/family_more.html" + ("#panels" if request.htmx else "")
    return render(request, template, {"family": found, "panels": panels})


@requires(Permission.REGISTRY_VIEW)
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: identity, schooling and work; health only with its own permission, and then logged."""
    visible = Person.objects.visible_to(request.user).select_related("family", "village", "card_village")
    person = get_object_or_404(visible, pk=pk)
    may_read_health = request.user.may_in(Permission.SENSITIVE_READ, person.village_id)
    kind = RecordView.Kind.SENSITIVE if may_read_health else RecordView.Kind.OPENED
    audit.record_view(person, by=request.user, kind=kind, village_code=person.village_id)
    newest = family.person_conditions_of(person)
    context = {
        "person": person,
        "facts": conditions.person_facts(person),
        "work": conditions.work_facts(newest),
        "health": conditions.health_facts(newest) if may_read_health else None,
        "newest": newest,
        "may_edit": request.user.may_in(Permission.REGISTRY_EDIT, person.village_id),
        "may_reveal": request.user.may_in(Permission.NIK_REVEAL, person.village_id),
    }
    return render(request, "recipients/person.html", context)


@requires(Permission.NIK_REVEAL)
@require_POST
def reveal_nik(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole NIK, once, for a reason."""
    person = get_object_or_404(Person.objects.visible_to(request.user, Permission.NIK_REVEAL), pk=pk)
    return _revealed(request, reveals.reveal_nik, person.family_id, person=person)


@requires(Permission.NIK_REVEAL)
@require_POST
def reveal_kk(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole KK number, once, for a reason."""
    found = get_object_or_404(Family.objects.visible_to(request.user, Permission.NIK_REVEAL), cards__pk=pk)
    card = get_object_or_404(FamilyCard.objects.select_related("family"), pk=pk, family=found)
    return _revealed(request, reveals.reveal_kk, found.pk, card=card)


def _revealed(request: HttpRequest, action: Any, family_id: int, **target: Any) -> HttpResponse:
    reason = request.POST.get("reason", "")
    context: dict[str, Any] = {"family_id": family_id, "reason": reason, "number": "", "trouble": ""}
    try:
        context["number"] = action(reason=reason, by=request.user, **target)
    except UserError as error:
        context["trouble"] = str(error)
    return render(request, "recipients/revealed.html", context, status=422 if context["trouble"] else 200)
