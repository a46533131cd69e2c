"""Words for the audit trail: each app says in its acts.py what its codes and records are called."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from access.models import RecordView


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


@cache
def _collected(name: str) -> "Mapping[str, StrOrPromise]":
    found: dict[str, StrOrPromise] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "acts"):
            found |= getattr(import_module(f"{app.name}.acts"), name, {})
    return found
