"""Words for the audit trail: each app says in its acts.py what its acts, records and further facts are called."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.utils.dateparse import parse_date
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.listings import listing
from access.models import RecordView
from access.templatetags.portal import date_id, number, rupiah


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


LOOKS: "Final[Mapping[str, StrOrPromise]]" = {
    RecordView.Kind.OPENED: _("Opened the record"),
    RecordView.Kind.REVEALED: _("Had a masked number shown"),
    RecordView.Kind.SENSITIVE: _("Read sensitive data"),
}


def act_words() -> "Mapping[str, StrOrPromise]":
    """What each act is called, by its code; the tests see to it that none is missing."""
    return _collected("ACTS")


def record_words() -> "Mapping[str, StrOrPromise]":
    """What the things are called that acts are done to."""
    return _collected("RECORDS")


def detail_words() -> "Mapping[str, StrOrPromise]":
    """What the further facts of acts are called, by their keys."""
    return _collected("DETAILS")


def filter_words() -> "Mapping[str, StrOrPromise]":
    """What the filters of lists are called on their pages, by their names in addresses."""
    return _collected("FILTERS")


def told(kind: str, details: Mapping[str, object]) -> str:
    """The further facts of an act on such a record, as one line for people."""
    return "; ".join(f"{_fact(name)}: {_value(kind, name, value)}" for name, value in details.items())


def _fact(name: str) -> str:
    words = {**record_words(), **detail_words()}
    return str(words.get(name, name.replace("_", " ")))


def _value(kind: str, name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        return f"({told(kind, value)})"
    if isinstance(value, list):
        return ", ".join(_text(kind, name, str(one)) for one in value) or "–"
    if isinstance(value, int) and name not in record_words():
        return str(rupiah(value) if name == "rupiah" else number(value))
    return _text(kind, name, str(value))


def _text(kind: str, name: str, text: str) -> str:
    """A text as it is, unless it is a day, the name of a list or of its filter, or a code that a field explains."""
    if name == "list":
        source = listing(text)
        return str(source.title) if source else text
    if name == "narrowed_by":
        return str(filter_words().get(text, text))
    codes = _codes()
    said = _collected("VALUES").get(name, {}).get(text)
    for word in (said, codes.get((kind, name, text)), codes.get(("", name, text))):
        if word:
            return str(word)
    day = _day(text)
    return str(date_id(day)) if day else text


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@cache
def _codes() -> "Mapping[tuple[str, str, str], StrOrPromise]":
    """What the codes of fields with choices are called, by model, field and code; without model where all agree."""
    found: dict[tuple[str, str, str], StrOrPromise] = {}
    everywhere: dict[tuple[str, str, str], set[StrOrPromise]] = defaultdict(set)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for code, word in field.flatchoices:
                found[str(model._meta.model_name), field.name, str(code)] = word
                everywhere["", field.name, str(code)].add(word)
    agreed = {key: words.pop() for key, words in everywhere.items() if len(words) == 1}
    return found | agreed


@cache
def _collected(name: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "acts"):
            found |= getattr(import_module(f"{app.name}.acts"), name, {})
    return found
