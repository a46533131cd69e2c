"""The registry's list and the page of one family."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import RecordView
from recipients import additions
from recipients.actions import exports, reveals
from recipients.domain import search_words
from recipients.forms import FamilyFilterForm
from recipients.models import Family, FamilyCard, Person
from recipients.queries import conditions, families, family, search


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    remove_url: str


@requires(Permission.REGISTRY_VIEW)
def family_list(request: HttpRequest) -> HttpResponse:
    """Families of the person's own areas, by search and filters; the address holds the whole choice."""
    form = FamilyFilterForm(request.GET, user=request.user)
    chosen = form.chosen()
    page = families.list_page(chosen, request.user, after=_key(request, "after"), before=_key(request, "before"))
    context = {
        "form": form,
        "page": page,
        "columns": [facet.label() for facet in form.facets],
        "chips": _chips(request, form),
        "search_text": chosen.text,
        "hint": _hint(chosen.text),
        "may_see_imports": request.user.may(Permission.IMPORT_VIEW),
        "may_add": request.user.may(Permission.REGISTRY_EDIT),
        "count_text": _count_text(page.count, is_searched=bool(chosen.text)),
        "export_count": min(page.count, exports.MOST_ROWS),
        "export_url": reverse("recipients:export") + _without(request).rstrip("?"),
        "next_url": _with(request, after=page.last, before=None) if page.has_after else None,
        "prev_url": _with(request, before=page.first, after=None) if page.has_before else None,
    }
    template = "recipients/families.html"
    if not request.htmx:
        return render(request, template, context)
    response = render(request, f"{template}#results", context)
    response["HX-Push-Url"] = (request.path + _with(request)).rstrip("?")
    return response


@requires(Permission.REGISTRY_VIEW)
@require_POST
def family_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook; a POST, because it is written to the audit trail."""
    form = FamilyFilterForm(request.GET, user=request.user)
    stream = BytesIO()
    exports.export_families(chosen=form.chosen(), to=stream, by=request.user)
    name = _("families-%(day)s.xlsx") % {"day": timezone.localdate().isoformat()}
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(stream.getvalue(), content_type=XLSX, headers=headers)


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


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() else None


def _with(request: HttpRequest, **changes: object) -> str:
    query = {key: value for key, value in request.GET.items() if value}
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{urlencode(query)}" if query else "?"


def _chips(request: HttpRequest, form: FamilyFilterForm) -> list[Chip]:
    chosen = {name: value for name in form.fields if (value := form.cleaned_data.get(name))}
    lowest, highest = chosen.pop("decile_from", None), chosen.pop("decile_to", None)
    chips = [
        Chip(f"{form.fields[name].label}: {_shown(form, name, value)}", _without(request, name))
        for name, value in chosen.items()
    ]
    if lowest or highest:
        label = _("Decile %(lowest)d to %(highest)d") % {"lowest": lowest or 1, "highest": highest or 10}
        chips.append(Chip(label, _without(request, "decile_from", "decile_to")))
    return chips


def _shown(form: FamilyFilterForm, name: str, value: object) -> str:
    labels = dict(getattr(form.fields[name], "choices", ()))
    return str(labels.get(str(value), value)).strip()


def _without(request: HttpRequest, *names: str) -> str:
    return _with(request, **dict.fromkeys((*names, "after", "before"), None))


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
    }


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
