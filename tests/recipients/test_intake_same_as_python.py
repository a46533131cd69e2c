"""The statements judge a row as recipients.domain.judging does: generated rows through both."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recipients.domain.code_book import code_list
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat, Kind, Role
from recipients.domain.intake import RULES, Scope
from recipients.domain.judging import Circumstances, judge_family, judge_person
from recipients.domain.reading import Row, copy_blocks
from recipients.domain.sieve import Sieve
from recipients.models import Import, ImportFile, ImportIssue
from recipients.queries import intake
from recipients.queries.intake_tables import Pair, Staged
from tests.factories import areas
from tests.recipients.handover import FAMILY, PERSON, VERSION, kk, nik


AS_OF = date(2026, 9, 30)
DIGITS = st.text("0123456789", min_size=1, max_size=17)
ODD = st.sampled_from(
    [
        "",
        "-",
        " ",
        ".",
        "0",
        ".0",
        "3.0",
        "3,5",
        "12.",
        "1.2.3",
        "١",
        "\u200b3",
        "3\u00a0",
        "E",
        "1e5",
        "+3",
        "'",
        "''",
        "\t",
    ]
)
NUMBERS = st.one_of(
    st.integers(1, 80).map(nik),
    st.integers(1, 80).map(lambda number: f" {nik(number)}.0"),
    st.integers(1, 80).map(lambda number: f"'{nik(number)}"),
    st.integers(1, 80).map(lambda number: nik(number, "521299")),
    st.sampled_from(["3,57601E+15", "3.57601e15", "1111111111111111", "3576011203810000", "35.7601.1203819021", "35760112038190"]),  # noqa: E501
    DIGITS,
    ODD,
)  # fmt: skip
NAMES = st.one_of(
    st.text("ABcd .,'-’‘`éÑ\u200b\u00a0\t8/", max_size=12),
    st.sampled_from(["SUKARNO", "M. Nu’man, S.Pd", "DEWI  AYU", " Ani "]),
    ODD,
)
DATES = st.one_of(
    st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    st.sampled_from(
        ["1981-02-30", "1981-3-12", "12-03-1981", "1981-03-12 00:00:00", " 1981-03-12", "1981-03-12T00:00", "0000-01-01",  # noqa: E501
         "epoch", "J2451187", "19810312", "1981-03-1a", "1905-09-30", "1905-10-01", "2016-09-30", "2016-10-01"]
    ),
    ODD,
)  # fmt: skip
AMOUNTS = st.one_of(st.integers(0, 99_999).map(str), DIGITS, ODD, st.just("36,5"))
PLACES = st.one_of(
    st.sampled_from(
        ["3", "03", "003", "0003", "3.0", "1a", "-", "35", "3576", "357601", "3576011001", "35.76.01.1001"]
    ),
    st.sampled_from(["76", "01", "1", "1001", "5271011004", "52.71.01.1004", "35.76", "357601.0", "3576..01"]),
    ODD,
)


def codes_of(source: str, key: str) -> st.SearchStrategy[str]:
    """Codes, labels and spellings of a list, and what is in none."""
    entries = code_list(source, key)
    known = [entry.code for entry in entries.codes] + [entry.label for entry in entries.codes] + list(entries.spellings)
    return st.one_of(st.sampled_from(known), st.sampled_from(known).map(str.lower), st.integers(0, 99).map(str), ODD)


def values(form: FileFormat) -> dict[str, st.SearchStrategy[str]]:
    """What may stand in each column of a format."""
    kinds = {
        Kind.NIK: NUMBERS, Kind.KK: st.one_of(st.integers(1, 80).map(kk), NUMBERS), Kind.NAME: NAMES, Kind.DATE: DATES,
        Kind.DECILE: st.one_of(st.integers(-1, 12).map(str), ODD), Kind.INTEGER: AMOUNTS, Kind.NUMBER: AMOUNTS,
        Kind.AREA_CODE: PLACES, Kind.RT_RW: PLACES,
    }  # fmt: skip
    return {
        column.field: codes_of(form.source, column.code_list) if column.kind is Kind.CODE else kinds[column.kind]
        for column in form.columns
        if column.kind is not Kind.TEXT
    }


def rows(form: FileFormat, base: dict[str, str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Valid rows, each with a few columns changed to anything."""
    possible = values(form)
    change = st.sampled_from(sorted(possible)).flatmap(lambda name: st.tuples(st.just(name), possible[name]))
    number = {"kk_number": kk(1)} if form.role is Role.FAMILY else {"kk_number": kk(1), "nik": nik(1)}
    row = st.lists(change, max_size=5).map(lambda changes: {**base, **number, **dict(changes)})
    return st.lists(row, min_size=20, max_size=40)


@pytest.fixture
def pair(db: None) -> Pair:
    """An import without files: the tests fill its tables themselves."""
    country = areas()
    found = Import.objects.create(city=country["35.76"], format="dtsen", source="dtsen", uploaded_by_id=1)
    parts = [
        ImportFile.objects.create(part_of=found, part=part, name=part, path=part, sha256=part, size=1)
        for part in ("families", "persons")
    ]
    return Pair(
        family=Staged(found.pk, parts[0].pk, dtsen.FAMILY),
        person=Staged(found.pk, parts[1].pk, dtsen.PERSON),
        source="dtsen", version=VERSION, city="35.76", as_of=AS_OF,
    )  # fmt: skip


def in_sql(pair: Pair, file: Staged, given_rows: list[dict[str, str]]) -> list[set[tuple[str, str]]]:
    """(code, column) of each row as the statements find them."""
    with transaction.atomic():
        found = _judged(pair, file, given_rows)
        transaction.set_rollback(True)
    return found


def _judged(pair: Pair, file: Staged, given_rows: list[dict[str, str]]) -> list[set[tuple[str, str]]]:
    def reader(each: Staged, sieve: Sieve, _rules: int) -> Iterator[str]:
        content = given_rows if each is file else []
        match = each.form.match([column.name for column in each.form.columns])
        lines = [
            Row(number, [row.get(name, "") for name in each.form.fields]) for number, row in enumerate(content, start=2)
        ]
        return copy_blocks(lines, match, sieve)

    intake.read(pair, reader)
    intake.judge(pair, reader)
    intake.write_issues(pair)
    found: list[set[tuple[str, str]]] = [set() for _row in given_rows]
    for row, code, column in ImportIssue.objects.values_list("row", "code", "column"):
        if RULES[code].scope in (Scope.ROW, Scope.AREAS):
            found[row - 2].add((code, column))
    return found


def in_python(file: Staged, given_rows: list[dict[str, str]]) -> list[set[tuple[str, str]]]:
    """(code, column) of each row as the reference finds them."""
    known = Circumstances(as_of=AS_OF, city="35.76", villages={"35.76.01.1001", "35.76.01.1002", "52.71.01.1004"})
    judge = judge_family if file.form.role is Role.FAMILY else judge_person
    names = {column.field: column.name for column in file.form.columns}
    return [{(issue.code, names[issue.field]) for issue in judge(row, known)} for row in given_rows]


def without_cut(
    pair: list[set[tuple[str, str]]], given_rows: list[dict[str, str]]
) -> list[tuple[dict[str, str], set[tuple[str, str]]]]:
    """Verdicts beside their rows, to see the row in a failure."""
    return list(zip(given_rows, pair, strict=True))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_rows=rows(dtsen.PERSON, PERSON))
def test_member_rows_are_judged_alike(pair, given_rows):
    steady = [{**PERSON, "nik": nik(number), "kk_number": kk(number)} for number in range(1, 60)]

    assert without_cut(in_sql(pair, pair.person, given_rows + steady)[: len(given_rows)], given_rows) == without_cut(
        in_python(pair.person, given_rows), given_rows
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_rows=rows(dtsen.FAMILY, FAMILY))
def test_family_rows_are_judged_alike(pair, given_rows):
    steady = [{**FAMILY, "kk_number": kk(number)} for number in range(1, 60)]

    assert without_cut(in_sql(pair, pair.family, given_rows + steady)[: len(given_rows)], given_rows) == without_cut(
        in_python(pair.family, given_rows), given_rows
    )
