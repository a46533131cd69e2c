"""The Indonesian catalogue without a system gettext: extract what pages say, merge translations, compile.

Source strings are English (ADR 0007). Templates are turned into Python-like source by Django's own `templatize`, so
one extractor reads code and templates alike.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize


ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
APPS = ("access", "recipients", "verification", "distribution", "field", "bansos")
KEYWORDS = {
    "_": None, "_now": None, "_lazy": None, "_n": (1, 2), "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip

NOISE = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Report-Msgid',
    b'"Language-Team',
)

Translations = Mapping[str, str | list[str]]
MessageId = str | list[str] | tuple[str, ...]


def source_files() -> Iterator[Path]:
    """Code and templates that speak to people, in a stable order."""
    for app in APPS:
        yield from sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from sorted((ROOT / "templates").rglob("*.txt"))


def extracted() -> Catalog:
    """Every message in use, with the files that use it."""
    catalog = _empty()
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT).as_posix()
        source = _python_like(text, place) if path.suffix in {".html", ".txt"} else text
        for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            catalog.add(_message_id(message), locations=[(place, 0)], context=context)
    return catalog


def _empty() -> Catalog:
    catalog = Catalog(
        locale="id", charset="utf-8", fuzzy=False, project="bansos", version="1",
        header_comment="# Indonesian texts of the portal. Written by `manage.py messages`.",
    )  # fmt: skip
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def _python_like(template: str, place: str) -> str:
    """The template as calls of gettext; indentation means nothing there but would stop the tokenizer."""
    return "\n".join(line.lstrip() for line in templatize(template, origin=place).split("\n"))


def _message_id(message: str | tuple[str | None, ...]) -> MessageId:
    return message if isinstance(message, str) else (str(message[0]), str(message[1]))


@contextmanager
def locked() -> Iterator[None]:
    """One writer of the catalogue at a time."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    with (PO.parent / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def current() -> Catalog:
    """The Indonesian catalogue as its file stands; an empty one without a file."""
    if not PO.exists():
        return _empty()
    with PO.open("rb") as handle:
        return read_po(handle, locale="id", charset="utf-8")


def update(added: Translations) -> Catalog:
    """Bring the catalogue file in line with the source, keeping translations and taking over `added`."""
    with locked():
        old = current()
        fresh = extracted()
        for message in fresh:
            if message.id == "":
                continue
            known = old.get(_singular(message.id), message.context)
            if known is not None and known.string:
                message.string = _shaped(known.string, message.id)
            given = added.get(_singular(message.id))
            if given:
                message.string = _shaped(given, message.id)
        buffer = BytesIO()
        write_po(
            buffer,
            fresh,
            sort_output=True,
            omit_header=False,
            width=110,
            include_lineno=False,
        )
        draft = PO.with_suffix(".draft")
        draft.write_bytes(_without_dates(buffer.getvalue()))
        draft.replace(PO)
        compile_catalogue()
        return fresh


def _singular(message_id: MessageId) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _shaped(text: str | list[str] | tuple[str, ...], message_id: MessageId) -> str | tuple[str, ...]:
    """Indonesian has one form: a plural message gets a tuple of one, a plain one a string."""
    first = text if isinstance(text, str) else text[0]
    return first if isinstance(message_id, str) else (first,)


def _without_dates(text: bytes) -> bytes:
    """Dates in the header would make every two branches conflict; nobody is the last translator."""
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(NOISE))


def compile_catalogue() -> None:
    """Write the .mo beside the .po; it is not kept in git."""
    target = PO.with_suffix(".mo")
    draft = target.with_suffix(".draft-mo")
    with draft.open("wb") as handle:
        write_mo(handle, current())
    draft.replace(target)


def untranslated(catalog: Catalog) -> list[str]:
    """Messages without an Indonesian text."""
    return [_singular(message.id) for message in catalog if message.id and not _is_complete(message.string)]


def _is_complete(text: MessageId | None) -> bool:
    return bool(text) if text is None or isinstance(text, str) else all(text)
