"""How the environment is read: what cannot be right is refused with the name of the variable before the start."""

import logging
import os

from django.core.exceptions import ImproperlyConfigured

from access.domain.cities import dotted, is_city_code


def switch(name: str, *, default: bool) -> bool:
    """1 is yes, everything else no."""
    return os.environ.get(name, "1" if default else "0") == "1"


def number(name: str, default: int) -> int:
    """A whole number from 1 on; empty is the default."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ImproperlyConfigured(f"{name} must be a whole number from 1 on, not {text!r}.")
    return int(text)


def city(name: str, default: str) -> str:
    """The Kemendagri code of a city or regency, with its dot."""
    text = (os.environ.get(name) or default).strip()
    if not is_city_code(text):
        raise ImproperlyConfigured(
            f"{name} must be the Kemendagri code of a city or regency, for example 35.76, not {text!r}."
        )
    return dotted(text)


def log_level(name: str) -> str:
    """The name of a level of logging."""
    text = (os.environ.get(name) or "INFO").upper()
    if text not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} must be DEBUG, INFO, WARNING or ERROR, not {text!r}.")
    return text


def postgres(name: str) -> str:
    """The address of the database; it may hold a password and is not repeated."""
    text = os.environ.get(name) or "postgresql:///bansos"
    if not text.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/bansos.")
    return text


def listed(name: str, default: str = "") -> list[str]:
    """What stands between commas, with or without spaces around."""
    return [part.strip() for part in (os.environ.get(name) or default).split(",") if part.strip()]
