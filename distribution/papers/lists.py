"""Papers that are long tables: cut into pages first, set in parts, bound at the end, so that memory stays bounded."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from distribution.domain.papers.aid import Aid
from distribution.domain.papers.entries import Line
from distribution.domain.papers.parties import Stationery
from distribution.domain.papers.sheets import Counted, Layout, RowsMissing, Sheet, page_count, sheets
from distribution.errors import PaperNotReady
from distribution.papers.typesetting import bind, length_of, typeset


# Pages set at once: a fifth of a second and some 60 MB; between two parts the worker gives a sign of life.
PAGES_OF_A_PART: Final = 20


@dataclass(frozen=True)
class ListPaper:
    """A table of families by kelurahan, each of which begins on a page of its own.

    `lines` come in the order of `sections` and are read as the pages need them. `of_section` says what stands around
    the table of one kelurahan (facts above it, signatures below).
    """

    template: str
    title: str
    stationery: Stationery
    content: Mapping[str, Any]
    sections: Sequence[Counted]
    lines: Iterable[tuple[Line, int]]
    layout: Layout
    aid: Aid
    of_section: Callable[[Counted], Mapping[str, Any]]
    name_length: int
    street_length: int
    is_masked: bool = True
    is_draft: bool = False
    mark: str = ""

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.sections)


def write(
    paper: ListPaper,
    stream: IO[bytes],
    beat: Callable[[int], None],
    front: Callable[[int], bytes] | None = None,
) -> None:
    """The whole paper; a short one goes as it was set, with its tags.

    `front` sets what comes before the table (the text of a decree), told how many pages there are in all; its own
    length is not known before it was set once.
    """
    try:
        _write(paper, stream, beat, front)
    except RowsMissing as error:
        raise PaperNotReady(_("The roster changed while the paper was written. Make it again.")) from error


def _write(
    paper: ListPaper, stream: IO[bytes], beat: Callable[[int], None], front: Callable[[int], bytes] | None
) -> None:
    before = length_of(front(0)) if front else 0
    total = before + page_count(paper.sections, paper.layout)
    parts = _parts(paper, before, total, beat)
    if front:
        bind(chain([front(total)], parts), stream, title=paper.title)
    elif total <= PAGES_OF_A_PART:
        for part in parts:
            stream.write(part)
    else:
        bind(parts, stream, title=paper.title)


def _parts(paper: ListPaper, before: int, total: int, beat: Callable[[int], None]) -> Iterator[bytes]:
    pages = sheets(paper.sections, paper.lines, paper.layout)
    done = 0
    while batch := list(islice(pages, PAGES_OF_A_PART)):
        yield typeset(
            paper.template,
            title=paper.title,
            stationery=paper.stationery,
            content={**paper.content, "sheets": [_set(paper, one, one is batch[-1]) for one in batch]},
            is_draft=paper.is_draft,
            mark=paper.mark,
            first_page=before + batch[0].number,
            pages=total,
            is_tagged=total <= PAGES_OF_A_PART,
        )
        done += sum(len(one.rows) for one in batch)
        beat(done)


def _set(paper: ListPaper, sheet: Sheet[Line], is_end: bool) -> dict[str, Any]:
    """A page as its template reads it; `is_end` is the last one of a part, after which no new page begins."""
    return {
        "section": asdict(sheet.section),
        "rows": [_row(paper, one) for one in sheet.rows],
        "begins_at": sheet.begins_at,
        "amount": paper.aid.cell(sheet.amount),
        "carried": paper.aid.cell(sheet.carried),
        "in_words": paper.aid.in_words(sheet.section.amount) if sheet.is_last else "",
        "is_first": sheet.is_first,
        "is_last": sheet.is_last,
        "is_end": is_end,
        **paper.of_section(sheet.section),
    }


def _row(paper: ListPaper, line: Line) -> dict[str, str]:
    shown = line.for_paper(is_masked=paper.is_masked, name_length=paper.name_length, street_length=paper.street_length)
    return {
        "nik": shown.nik,
        "kk": shown.kk,
        "name": shown.name,
        "street": shown.street,
        "neighbourhood": shown.neighbourhood,
        "amount": paper.aid.cell(line.amount),
    }
