"""Who may do what, and who may open which address, as docs/permissions.md shows it; read from the code itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from access.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from access.models import ROLE_LABELS


HEADER = """# Permissions

Written by `python manage.py permissions > docs/permissions.md`; a test fails when the code says something else.
The source is `access/domain/permissions.py` and the guard on each view.

A role counts in one area and for a time: its permissions reach the rows of that area only, and the same address
answers 404 for rows of another one. What holds for the whole city (`policy.edit`, `programme.edit`, reference data) is
changed only by somebody whose role counts in the whole city.
"""
ADDRESSES = """## Who may open which address

Whatever is changed is changed by POST. "Signed in" is everybody with an account.
"""
# Views of packages, which cannot wear a guard of ours.
OF_PACKAGES = {"set_language": "everybody: remembers the language of the reader"}


@dataclass(frozen=True)
class AddressRow:
    """One address of the portal and who gets in."""

    url_name: str
    path: str
    access: str


def document() -> str:
    """The whole of docs/permissions.md."""
    with translation.override("en"):
        parts = [HEADER, "## What each role may do\n", *_role_table(), "", ADDRESSES, *_address_table(), ""]
        return "\n".join(parts)


def _role_table() -> Iterator[str]:
    yield "| permission | " + " | ".join(f"{role.value}<br>{ROLE_LABELS[role]}" for role in Role) + " |"
    yield "|---" * (len(Role) + 1) + "|"
    for permission in Permission:
        held = ("yes" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)
        yield f"| `{permission.value}` | " + " | ".join(held) + " |"


def _address_table() -> Iterator[str]:
    yield "| name | address | who |"
    yield "|---|---|---|"
    for row in sorted(address_rows(get_resolver()), key=lambda row: (row.path, row.url_name)):
        yield f"| {f'`{row.url_name}`' if row.url_name else ''} | `/{row.path}` | {row.access} |"


def address_rows(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[AddressRow]:
    """Every address below a resolver, in the order of the URLconf."""
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from address_rows(entry, path, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield AddressRow(name, path, OF_PACKAGES.get(name) or access_text(entry.callback))


def access_text(view: object) -> str:
    """Who gets into a view, in words: its permission, "signed in", or everybody and why."""
    wearers = (view, getattr(view, "view_class", None), getattr(view, "cls", None))
    guarded = next((one for one in wearers if hasattr(one, "access")), view)
    access = getattr(guarded, "access", "nobody has said")
    if isinstance(access, Permission):
        return f"`{access.value}`"
    if access == "public":
        return f"everybody: {getattr(guarded, 'public_because', '')}"
    return str(access).replace("-", " ")
