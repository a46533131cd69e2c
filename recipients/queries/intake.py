"""Runs the statements of the intake for one import: read, judge, match with the registry.

Nothing here loops over rows; every function is a few statements over the tables of one import.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zlib import crc32

from django.db import DatabaseError, connection

from access.queries.statements import statement
from recipients.domain.copying import CopySource, read_ahead
from recipients.domain.formats.base import FileFormat, Kind, Role
from recipients.domain.intake import RULES, Severity
from recipients.domain.sieve import Sieve
from recipients.queries import forms_kept
from recipients.queries import intake_columns as columns
from recipients.queries import intake_statements as parts
from recipients.queries.intake_tables import (
    HasRegistry,
    Pair,
    Staged,
    analyze,
    count,
    drop,
    drop_tables,
    execute,
    fetch,
    prefer_lookups,
)


LARGE = 20_000
WHOLE_BLOCKS = 1 << 23
# A number that ends in 0 and stands in a file whose numbers a spreadsheet has cut carries this code.
CUT_CODES = {
    Role.FAMILY: {"kk_number": "KK_LENGTH"},
    Role.PERSON: {"kk_number": "KK_LENGTH", "nik": "NIK_DAMAGED"},
}


Reader = Callable[[Staged, Sieve, int], Iterable[str]]


def read(pair: Pair, reader: Reader) -> None:
    """Read both files, but for lines that are, sign by sign, what the registry has from the source.

    `reader` gives the lines of a file that a sieve lets through, as text for COPY, fingerprinted for these rules.
    """
    for file in pair.files:
        execute("intake_raw", {}, raw=file.raw, columns=", ".join(f"{name} text" for name in file.form.fields))
        remember(file, pair.parameters)
        numbered = None if file is pair.family else _prints("intake_numbered", file)
        sieve = Sieve(known=_prints("intake_known", file), numbered=numbered)
        copy(file.raw, reader(file, sieve, rules(file.form)))
        copy(file.told, sieve.notes)
        _forget_absent(file, sieve.known)
        analyze(file.seen)
        analyze(file.raw, "row_number", "encoding_repaired", "broken", "damaged", *({"kk_number", file.number}))


def remember(file: Staged, parameters: Mapping[str, Any]) -> None:
    """The tables of lines that need not be read again: all that the registry has up to the parameters' version."""
    names = {"identity": identity(file, person="known", card="card")}
    if file.form.role is Role.PERSON:
        names["relationship"] = _relationship(file.form)
    execute(f"intake_seen_{file.role}", parameters, seen=file.seen, **names)
    execute("intake_told", {}, told=file.told)


def identity(file: Staged, *, person: str, card: str) -> str:
    """What a fingerprint kept in the registry is mixed with, lest it outlive the numbers that its line stood under.

    NIK and KK number come from the tables of these names.
    """
    numbers = f"{card}.kk_number" if file.form.role is Role.FAMILY else f"{person}.nik || {card}.kk_number"
    return f"hashtextextended({numbers}, 0)"


def _relationship(form: FileFormat) -> str:
    """What the source said of the relationship to the head, out of the codes that are kept as they came."""
    place = 1 + [column.field for column in form.of_kind(Kind.CODE)].index("relationship")
    said = f"split_part(conditions.source_codes, E'\\x1f', {place})"
    return columns.code_value(said, form.source, "relationship")


def _prints(name: str, file: Staged) -> Iterable[int]:
    wanted = statement(__file__, name, seen=file.seen)
    found = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({wanted}) TO STDOUT", found, 1 << 18)
    return map(int, found.getvalue().split())


def _forget_absent(file: Staged, absent: Collection[int]) -> None:
    if absent:
        execute("intake_absent", {}, absent=file.absent)
        copy(file.absent, ["".join(f"{one}\n" for one in absent)])
        execute("intake_seen_less", {}, seen=file.seen, absent=file.absent)
        drop(file.absent)


def copy(table: str, blocks: Iterable[str]) -> None:
    source = CopySource(read_ahead(blocks))
    with connection.cursor() as cursor:
        try:
            with connection.wrap_database_errors:
                cursor.copy_expert(f"COPY {table} FROM STDIN", source, WHOLE_BLOCKS)
        except DatabaseError as error:
            if source.error:
                raise source.error from error
            raise


def judge(pair: Pair, reader: Reader) -> None:
    """Set every mark of both files: the rules of the row, of the file, and of the pair.

    Lines that were noted only keep what is said of them, unless the other rows make them doubtful: those are read.
    """
    _avoid_nested_loops(pair)
    for file in pair.files:
        names = parts.judge_names(file.form)
        execute("intake_typed", pair.parameters, typed=file.typed, raw=file.raw, **names)
        execute(f"intake_settled_{file.role}", pair.parameters, settled=file.settled, typed=file.typed, **names)
        execute("intake_judged", pair.parameters, judged=file.judged, judge=judge_statement(file.form, file.settled))
        are_cut = _are_cut(file)
        _judge_doubtful(pair, file, are_cut, reader)
        if file is pair.family:
            execute("intake_judged_seen", {}, judged=file.judged, seen=file.seen, told=file.told)
        execute("intake_statistics", {"errors": columns.ERROR_BITS}, judged=file.judged)
        analyze(file.judged, "row_number", "mask", "raw_hash", *({"kk_number", file.number}))
        for (name, code), is_cut in zip(CUT_CODES[file.form.role].items(), are_cut, strict=True):
            if is_cut:
                execute("intake_cut_numbers", {"bit": columns.BITS[code]}, judged=file.judged, number=name)
        execute(
            "intake_duplicates", {"bit": columns.BITS["DUPLICATE_IN_FILE"]}, judged=file.judged, raw=file.raw,
            number=file.number, compared_columns=parts.compared_columns(file.form),
        )  # fmt: skip
    bits = {**pair.parameters, "bit": columns.BITS["FAMILY_MISSING"]}
    execute("intake_family_missing", bits, **pair.names)
    bits = {
        **pair.parameters, "count_differs": columns.BITS["MEMBER_COUNT_DIFFERS"], "no_head": columns.BITS["NO_HEAD"],
        "several_heads": columns.BITS["SEVERAL_HEADS"],
    }  # fmt: skip
    execute("intake_family_warnings", bits, **pair.names)


def _judge_doubtful(pair: Pair, file: Staged, are_cut: list[bool], reader: Reader) -> None:
    cut = dict(zip((f"{name}_cut" for name in CUT_CODES[file.form.role]), are_cut, strict=True))
    names = {"seen": file.seen, "judged": file.judged, "family": pair.family.judged}
    prints = [one for (one,) in fetch(f"intake_doubtful_{file.role}", {**pair.parameters, **cut}, **names)]
    if prints:
        sieve = Sieve(again=prints)
        copy(file.raw, reader(file, sieve, rules(file.form)))
        known = {**pair.parameters, "rows": sieve.read_again}
        execute("intake_judged_more", known, judged=file.judged, judge=judge_statement(file.form, file.settled))


def _avoid_nested_loops(pair: Pair) -> None:
    """A load that was rolled back leaves tables that look empty and are not: looping over them takes hours.

    Files of a few thousand rows are quicker by index.
    """
    tables = [table for file in pair.files for table in (file.raw, file.seen)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(reltuples) FROM pg_class WHERE relname = ANY (%s)", [tables])
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if rows > LARGE else "on"])


def _are_cut(file: Staged) -> list[bool]:
    """For each number of a row whether a spreadsheet has cut this file's."""
    numbers = CUT_CODES[file.form.role]
    ending = "_" * 15 + "0"
    tests = ", ".join(f"count(*) FILTER (WHERE {name} LIKE '{ending}') * 2 > count({name})" for name in numbers)
    names = {"judged": file.judged, "seen": file.seen, "numbers": ", ".join(numbers)}
    return list(fetch("intake_endings", {}, tests=tests, **names)[0])


def rules(form: FileFormat) -> int:
    """A number that changes with the rules, so that no line is taken for judged that was judged by others."""
    names = parts.judge_names(form)
    return crc32("".join((judge_statement(form, ""), *names.values())).encode())


def judge_statement(form: FileFormat, settled: str) -> str:
    """The SELECT that judges the rows of a view of the second step."""
    return statement(__file__, f"intake_{form.role.value}_judge", settled=settled, **parts.judge_names(form))


def write_issues(pair: Pair) -> None:
    """Keep every reason and every refused row for the operator."""
    for file in pair.files:
        form = file.form
        given = fetch("intake_given", {}, judged=file.judged)[0][0]
        reasons = tuple(reason for reason in parts.plain_reasons(form) if reason.code != columns.NOTED_CODE)
        _write(pair, file, reasons, given, typed="")
        if form.role is Role.PERSON:
            _write(pair, file, parts.education_reasons(), given, typed=_typed(form, "school_participation",
                   "school_level", "school_diploma", "ktp_education"))  # fmt: skip
        _write(pair, file, parts.unknown_reasons(form), given, typed=_typed(form))
        kinds = form.of_kind(Kind.AREA_CODE, Kind.RT_RW)
        _write(pair, file, parts.cleaned_reasons(form), given, typed=_typed(form, *(column.field for column in kinds)))
        if given & columns.ERROR_BITS:
            execute(
                "intake_rejected", {**pair.parameters, "file": file.file_id}, raw=file.raw, judged=file.judged,
                columns=parts.raw_columns(form, "raw"),
            )  # fmt: skip
    person = pair.person
    about = {
        "file": person.file_id, "column": person.form.column("nik").name, "code": columns.NOTED_CODE,
        "severity": Severity.WARNING.value, "bit": columns.NOTED_BITS,
    }  # fmt: skip
    execute("intake_issues_noted", about, rows=person.judged, marks="mask")
    seen = f"{person.seen} AS seen JOIN {person.told} AS told USING (raw_hash)"
    execute("intake_issues_noted", about, rows=seen, marks="marks")
    analyze("recipients_importissue")


def _typed(form: FileFormat, *fields: str) -> str:
    wanted = [each for each in parts.read_columns(form) if not fields or each.field in fields]
    return "".join(f", {columns.typed(each, form.source)} AS v_{each.field}" for each in wanted)


def _write(pair: Pair, file: Staged, reasons: tuple[parts.Reason, ...], given: int, *, typed: str) -> None:
    """Write the reasons for those of the marks given in this file that they are about."""
    bits = 0
    for reason in reasons:
        bits |= columns.BITS[reason.code]
    if not bits & given:
        return
    names = parts.column_names(file.form)
    judged = ", judged.kk_number AS judged_kk_number"
    if file.form.role is Role.PERSON:
        judged += ", judged.nik AS judged_nik, judged.birth_date AS born"
    else:
        judged += ", judged.declared_members::text AS judged_member_count"
    execute(
        "intake_issues", {**pair.parameters, "file": file.file_id, "bits": bits}, raw=file.raw, judged=file.judged,
        typed_columns=typed, judged_columns=judged, reasons=",\n    ".join(reason.row(names) for reason in reasons),
    )  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """How many rows of a file were read and refused, and how many carry each code."""

    read: int
    rejected: int
    errors: dict[str, int]
    warnings: dict[str, int]


def count_marks(file: Staged) -> Marks:
    """Numbers of rows by code; warnings of refused rows are not counted."""
    masks = [*fetch("intake_count_codes", {}, judged=file.judged), *_seen_marks(file)]
    refused = {mask for mask, _number in masks if mask & columns.ERROR_BITS}
    found: dict[str, int] = {}
    for code, bit in columns.BITS.items():
        is_warning = RULES[code].severity is Severity.WARNING
        number = sum(rows for mask, rows in masks if mask & bit and not (is_warning and mask in refused))
        if number:
            found[code] = number
    return Marks(
        read=sum(rows for _mask, rows in masks),
        rejected=sum(rows for mask, rows in masks if mask in refused),
        errors={code: number for code, number in found.items() if RULES[code].refuses},
        warnings={code: number for code, number in found.items() if not RULES[code].refuses},
    )


def match(pair: Pair) -> None:
    """Compare the kept rows with the registry: new, changed, unchanged, vanished; new ones get their ids."""
    if is_first():
        _match_first(pair)
        return
    forms_kept.follow_niks(pair.person.judged)
    prefer_lookups()
    found = pair.names["found"]
    execute("intake_match_person", pair.parameters, **pair.names)
    execute("intake_match_deceased", pair.parameters, **pair.names)
    analyze(found)
    execute("intake_match_family", pair.parameters, fate=pair.family.fate, **pair.names)
    analyze(pair.family.fate)
    execute("intake_fate_person", pair.parameters, fate=pair.person.fate, **pair.names)
    execute("intake_fate_held", {}, fate=pair.person.fate, **pair.names)
    analyze(pair.person.fate)
    execute("intake_gone_family", pair.parameters, gone=pair.family.gone, fate=pair.family.fate, **pair.names)
    execute("intake_gone_person", pair.parameters, gone=pair.person.gone, **pair.names)
    drop(found)


def is_first() -> bool:
    """Whether the registry is empty, so that there is nothing to compare with."""
    return bool(fetch("intake_is_first", {})[0][0])


def _match_first(pair: Pair) -> None:
    first = {file.role: {**pair.parameters, "first_id": _reserved(file) - 1} for file in pair.files}
    execute("intake_first_families", first[pair.family.role], fate=pair.family.fate, **pair.names)
    analyze(pair.family.fate)
    execute("intake_first_accepted", first[pair.person.role], **pair.names)
    execute("intake_first_placed", {}, **pair.names)
    execute("intake_first_persons", {}, fate=pair.person.fate, **pair.names)
    for file in pair.files:
        execute("intake_first_gone", {}, gone=file.gone, owner=file.owner)


def _reserved(file: Staged) -> int:
    """The first of as many ids in a row as the file has lines."""
    number = fetch("intake_last_row", {}, judged=file.judged)[0][0]
    sequence = f"recipients_{file.role}_id_seq"
    while True:
        first, last = fetch("intake_reserve", {"sequence": sequence, "number": max(number, 1)})[0]
        if last - first < max(number, 1):
            return int(first)


def compare_again(pair: Pair, reader: Reader) -> None:
    """Read, judge and match anew, because the registry has moved since."""
    drop_tables(pair.family.import_id)
    read(pair, reader)
    judge(pair, reader)
    match(pair)


def remember_registry(pair: HasRegistry) -> None:
    """Write down the state of the registry with which the rows are compared."""
    execute("intake_registry", {"fingerprint": _fingerprint()}, registry=pair.registry)


def has_registry_moved(pair: HasRegistry) -> bool:
    """Whether anything in the registry is not what the rows were compared with."""
    return fetch("intake_registry_then", {}, registry=pair.registry) != [(_fingerprint(),)]


def _fingerprint() -> str:
    return str(fetch("intake_fingerprint", {})[0][0])


def count_fates(file: Staged, marks: Marks) -> dict[str, int]:
    """How many rows are new, changed and unchanged, and how many of the registry vanished."""
    if is_first():
        return {"new": marks.read - marks.rejected, "changed": 0, "unchanged": 0, "vanished": 0}
    counts = {"new": 0, "changed": 0, "unchanged": 0, **dict(fetch("intake_count_fates", {}, fate=file.fate))}
    counts["unchanged"] += sum(rows for _marks, rows in _seen_marks(file))
    counts["vanished"] = count(file.gone)
    return counts


def _seen_marks(file: Staged) -> list[tuple[Any, ...]]:
    """Members that were seen before, by their marks, stand in no other table; families do."""
    return fetch("intake_count_seen", {}, seen=file.seen) if file.form.role is Role.PERSON else []
