"""Sets a paper: the data of its dataclass and a template of templates/papers become a PDF.

The typesetter runs in this process and knows no network. Its fonts come with it, so that a paper looks the same on
every machine, and a name with é or ñ is never a box.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import orjson
import typst
from django.conf import settings
from pypdf import PdfReader, PdfWriter

from distribution.domain.papers.parties import Stationery


TEMPLATES = Path(settings.BASE_DIR) / "templates" / "papers"
# The typesetter keeps what it has set until ten more papers were set, in case they are alike; ours are not. Each empty
# one lets go of a tenth: with four of them a long list costs 100 MB instead of 400, and fonts stay at hand.
_EMPTY_ONES = 4


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def typeset(
    template: str,
    *,
    title: str,
    stationery: Stationery,
    content: Mapping[str, Any],
    is_draft: bool = False,
    mark: str = "",
    first_page: int = 1,
    pages: int = 0,
    is_tagged: bool = True,
) -> bytes:
    """One PDF. `pages` is the length of the whole paper where this is only a part of it, and 0 where it is all.

    `mark` stands at the foot of every page. Tags (for screen readers) cost time and room, long lists go without.
    """
    head = asdict(stationery.head)
    logo = f"logo.{head.pop('logo_suffix')}" if head.pop("logo") else ""
    data = {
        **content,
        "title": title,
        "stationery": {"head": head, "city": stationery.city},
        "logo": logo,
        "watermark": " · ".join(_watermark(stationery, is_draft=is_draft)),
        "mark": mark,
        "first_page": first_page,
        "pages": pages,
    }
    # PRIVACY: the folder is this user's alone and gone with the paper.
    with TemporaryDirectory(prefix="paper-") as folder:
        here = Path(folder)
        shutil.copytree(TEMPLATES, here, dirs_exist_ok=True)
        (here / "data.json").write_bytes(orjson.dumps(data))
        if logo and stationery.head.logo:
            (here / logo).write_bytes(stationery.head.logo)
        made = typst.compile(
            str(here / f"{template}.typ"),
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_tags=is_tagged,
        )
    for _turn in range(_EMPTY_ONES):
        typst.compile(b"", font_paths=_fonts(), ignore_system_fonts=True)
    return made


def is_printable(picture: bytes, suffix: str) -> bool:
    """Whether the typesetter can read a picture: better told at the upload than by every paper after it."""
    with TemporaryDirectory(prefix="logo-") as folder:
        (Path(folder) / f"logo.{suffix}").write_bytes(picture)
        (Path(folder) / "page.typ").write_text(f'#image("logo.{suffix}", height: 20mm)')
        try:
            typst.compile(f"{folder}/page.typ", root=folder, font_paths=_fonts(), ignore_system_fonts=True)
        except typst.TypstError:
            return False
    return True


def length_of(made: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(made)).pages)


def _watermark(stationery: Stationery, *, is_draft: bool) -> Iterator[str]:
    """An invented city says so on every page, and so does what nobody has approved."""
    if is_draft:
        yield "KONSEP"
    if stationery.is_demo:
        yield "DEMO"


def bind(parts: Iterable[bytes], stream: IO[bytes], *, title: str) -> None:
    """Put the parts of a paper together, one after the other."""
    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
    writer.compress_identical_objects()
    writer.add_metadata({"/Title": title})
    writer.write(stream)
    writer.close()
