"""Tags and filters of every page: icons, badges, masked numbers, figures and days in the reader's tongue."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Widget,
)
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from access.domain import figures
from access.domain.masking import mask_number, mask_numbers_in
from access.kept_entries import KeptEntries, kept_entries


register = template.Library()

BADGE_ICONS = {
    "ok": "check",
    "warn": "history",
    "bad": "x",
    "info": "info-circle",
    "mute": "clock",
}
# Fields of small forms that hold whole sentences.
_WORDS = ("reason", "note")


@register.simple_tag(name="icon")
def draw_icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless it stands alone and has a label."""
    return format_html(
        '<svg class="icon{}" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"'),
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def status_badge(variant: str, text: str, icon: str = "") -> SafeString:
    """A state as icon, word and colour; variants ok, warn, bad, info, mute."""
    return format_html(
        '<span class="st st-{}">{}<span>{}</span></span>',
        variant,
        draw_icon(icon or BADGE_ICONS[variant]),
        text,
    )


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> SafeString:
    """The hidden token of a form; unlike the built-in tag it also works inside an include with `only`."""
    request = _request(context)
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag(takes_context=True)
def csrf_value(context: Context) -> str:
    """The token alone, for the header of partial requests."""
    request = _request(context)
    return "" if request is None else get_token(request)


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """The address of this page, to come back to after an act."""
    request = _request(context)
    return "/" if request is None else request.get_full_path()


@register.simple_tag(takes_context=True)
def querystring_with(context: Context, **changes: object) -> str:
    """The current query string, from its question mark on, with parameters set or (by None) taken away."""
    request = _request(context)
    query = QueryDict(mutable=True) if request is None else request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        elif isinstance(value, list | tuple):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag
def captured(content: SafeString) -> SafeString:
    """Keeps a block's text for a second place: `{% captured as page_title %}`."""
    return SafeString(content.strip())


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: SafeString, element_id: str, title: str) -> SafeString:
    """A modal window, opened by a link to its id with or without scripts, closed by Escape or its cross. One that was
    sent and refused is open again and says why.
    """
    kept = _kept(context, element_id)
    return format_html(
        '<dialog class="dialog" id="{}" data-dialog{} aria-labelledby="{}-title">'
        '<header class="dialog-header"><h2 class="dialog-title" id="{}-title">{}</h2>'
        '<a href="#" class="btn btn-icon btn-ghost" data-dialog-close aria-label="{}">{}</a></header>'
        "{}{}</dialog>",
        element_id,
        SafeString(" data-entry-again" if kept else ""),
        element_id,
        element_id,
        title,
        gettext("Close"),
        draw_icon("x"),
        _why_again(kept),
        content,
    )


def _why_again(kept: KeptEntries | None) -> SafeString:
    return format_html_join(
        "",
        '<div class="note st-bad dialog-note" role="alert">{}<div><p>{}</p></div></div>',
        ((draw_icon("alert-triangle"), text) for text in (kept.said if kept else ())),
    )


def _kept(context: Context, form: str) -> KeptEntries | None:
    """What was typed into the form with this id, if it has just been refused."""
    request = _request(context)
    kept = None if request is None else kept_entries(request)
    return kept if kept and kept.form == form else None


@register.simple_tag(takes_context=True)
def typed(context: Context, form: str, name: str) -> str:
    """What stood in a field of a small form that has just been refused: `{% typed "wait" "reason" %}`."""
    kept = _kept(context, form)
    return kept.fields.get(name, "") if kept else ""


@register.simple_tag(takes_context=True)
def keeps_entries(context: Context, form: str) -> SafeString:
    """Names a small form on a page, so that what is typed into it is not lost when it is refused; see `typed`."""
    again = SafeString(" data-entry-again" if _kept(context, form) else "")
    return format_html('<input type="hidden" name="entry_form" value="{}"{}>', form, again)


@register.simple_tag(takes_context=True)
def typed_words(context: Context) -> list[str]:
    """The sentences of a refused form, for a page on which the form no longer stands."""
    request = _request(context)
    kept = None if request is None else kept_entries(request)
    return [value for name, value in kept.fields.items() if name.startswith(_WORDS)] if kept else []


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """A form control dressed for the page."""
    dress(field)
    return field.as_widget()


@register.filter
def dress(field: BoundField) -> BoundField:
    """Gives a field's control the class its kind is drawn with; returns the same field."""
    control = field.field.widget
    classes = {*str(control.attrs.get("class", "")).split(), _control_class(control)}
    if field.errors and not field.use_fieldset:
        classes.add("is-invalid")
    control.attrs["class"] = " ".join(sorted(classes))
    return field


def _control_class(control: Widget) -> str:
    if isinstance(control, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(control, Select) else "form-control"


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: check (box beside its label), choices (a list of boxes), file, day, or line."""
    control = field.field.widget
    if isinstance(control, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(control, FileInput):
        return "file"
    if getattr(control, "input_type", "") == "date":
        return "day"
    return "check" if isinstance(control, CheckboxInput) else "line"


@register.filter
def mask_nik(nik: str | None) -> SafeString:
    """A person's number, masked, in letters of equal width."""
    return format_html('<span class="mono">{}</span>', mask_number(nik) or figures.NOTHING)


@register.filter
def mask_numbers(text: str) -> str:
    """A text in which every number as long as a NIK is masked: the number of a paper may be that of a family card."""
    return mask_numbers_in(text)


# Where a long word may go on in the next line: behind the signs that join names of files and columns, and anywhere in
# what never ends.
_JOINTS = re.compile(r"[_|/;](?=[^\s_|/;])|[^\s_|/;]{18}(?=[^\s_|/;])")
_BREAK = SafeString("<wbr>")


@register.filter
def breakable(text: object) -> SafeString:
    """Text whose long words may go on in the next line, so that its column stays narrow on paper."""
    parts = _JOINTS.sub("\\g<0>\0", str(text)).split("\0")
    return format_html_join(_BREAK, "{}", ((part,) for part in parts))


@register.filter
def mask_kk(kk_number: str | None) -> SafeString:
    """A family card's number, masked, in letters of equal width."""
    return mask_nik(kk_number)


@register.filter
def number(value: figures.Number | None) -> str:
    """12.431."""
    return figures.NOTHING if value is None else figures.number(value, _language())


@register.filter
def rupiah(amount: figures.Number | None) -> str:
    """Rp 8.240.000."""
    return figures.NOTHING if amount is None else figures.rupiah(amount, _language())


@register.filter
def rupiah_short(amount: figures.Number | None) -> str:
    """Rp 8,24 M."""
    return figures.NOTHING if amount is None else figures.rupiah_short(amount, _language())


@register.filter
def signed(value: figures.Number | None) -> str:
    """+12.431, how much more; a minus sign and the number when it is less."""
    return _with_sign(value, number)


@register.filter
def rupiah_signed(amount: figures.Number | None) -> str:
    """+Rp 8,24 M, how much more."""
    return _with_sign(amount, rupiah_short)


def _with_sign(value: figures.Number | None, said: Callable[[figures.Number | None], str]) -> str:
    if not value:
        return said(value)
    return f"+{said(value)}" if value > 0 else f"\N{MINUS SIGN}{said(-value)}"


@register.filter
def percent1(fraction: figures.Number | None) -> str:
    """0.846 -> 84,6%."""
    return figures.NOTHING if fraction is None else figures.percent(fraction, _language())


@register.filter
def percent_of(part: figures.Number | None, whole: figures.Number | None) -> str:
    """A part of a whole as a share; a dash when there is nothing to be a part of."""
    if part is None or not whole:
        return figures.NOTHING
    return figures.percent(float(part) / float(whole), _language())


@register.filter
def figure(value: figures.Number | None, form: str = "number") -> str:
    """A figure in the form that a chart asks for: number, percent, rupiah or rupiah_short."""
    forms = {
        "number": _on_an_axis,
        "percent": percent1,
        "rupiah": rupiah,
        "rupiah_short": rupiah_short,
    }
    return forms[form](value)


def _on_an_axis(value: figures.Number | None) -> str:
    """12.431; parts of one to a tenth, so that the steps of a low axis (0, 0,5, 1, 1,5) stay different."""
    decimals = 0 if value is None or value == int(value) else 1
    return figures.NOTHING if value is None else figures.number(value, _language(), decimals)


@register.filter
def date_id(when: date | None) -> str:
    """20 Nov 2026; of a moment, its day in the city's time zone."""
    if when is None:
        return figures.NOTHING
    return figures.day(_local(when) if isinstance(when, datetime) else when, _language())


@register.filter
def datetime_id(when: datetime | None) -> str:
    """20 Nov 2026 23.10 WIB, in the city's time zone."""
    return figures.NOTHING if when is None else figures.moment(_local(when), _language())


@register.filter
def ago(when: date | None) -> str:
    """How long ago, in its largest unit: 31 days."""
    if when is None:
        return figures.NOTHING
    if isinstance(when, datetime):
        unit, count = figures.span(timezone.now() - when)
    else:
        unit, count = figures.span(timezone.localdate() - when)
        if unit in {"minute", "hour"}:
            return gettext("today")
    return _span_text(unit, count)


@register.filter
def duration(length: Any) -> str:
    """The length of a time span in its largest unit: 4 minutes."""
    return figures.NOTHING if length is None else _span_text(*figures.span(length))


@register.filter
def initials(name: str) -> str:
    """The first letters of a name's first two words: RW."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def item(mapping: Mapping[object, object], key: object) -> object:
    """The value of a mapping under a key that is a variable."""
    return mapping.get(key)


def _request(context: Context) -> HttpRequest | None:
    """The request, which stays at hand even inside an include with `only`."""
    return getattr(context, "request", None) or context.get("request")


def _span_text(unit: str, count: int) -> str:
    if unit == "minute" and count == 0:
        return gettext("less than a minute")
    texts = {
        "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
        "hour": ngettext("%(count)d hour", "%(count)d hours", count),
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
        "year": ngettext("%(count)d year", "%(count)d years", count),
    }
    return texts[unit] % {"count": count}


def _local(when: datetime) -> datetime:
    return timezone.localtime(when)


def _language() -> str:
    return get_language() or "id"
