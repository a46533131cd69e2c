"""Writes the parts of the statements that judge a file of persons alone (SIAK, our template), column by column.

The readable twin is recipients.domain.judging; a property test proves that both judge alike.
"""

import json
from collections.abc import Mapping

from recipients.domain.code_book import BLANKS, code_list
from recipients.domain.codes import code_key
from recipients.domain.formats.base import Column, FileFormat, Kind
from recipients.queries import intake_columns as sql
from recipients.queries.intake_statements import DEGREES, HIGHER


# Letters that the registry's columns hold, where the file may have more.
_LENGTHS = {"birth_place": 80, "mother_name": 120, "hamlet": 80}
_TEXTS = ("birth_place", "mother_name", "address", "hamlet")
_READ_KINDS = (Kind.CODE, Kind.AREA_CODE, Kind.RT_RW)
_MIDNIGHT = "'[ T]00:00(:00(\\.0+)?)?$'"
_DAY_FIRST = "'^([0-9]{1,2})([-/.])([0-9]{1,2})\\2([0-9]{4}|[0-9]{2})$'"
_YEAR_FIRST = "'^([0-9]{4})([-/.])([0-9]{2})\\2([0-9]{2})$'"
_LEVEL_WORD = "'^(KELURAHAN|KEL|DESA|DS|KECAMATAN|KEC)[ .]+'"


def read_columns(form: FileFormat) -> tuple[Column, ...]:
    """The columns that are read into another type than text."""
    return form.of_kind(*_READ_KINDS)


def typed_columns(form: FileFormat) -> str:
    """`expression AS v_field` of every column that is read, and whether numbers, names and dates need cleaning."""
    read = [f"{_typed(column, form.source)} AS v_{column.field}" for column in read_columns(form)]
    plain = [f"{sql.plain_number(name)} AS {name}_plain" for name in ("nik", "kk_number")]
    return ",\n    ".join([*read, *plain, f"{sql.is_plain_name('full_name')} AS full_name_plain", _date_columns()])


def _typed(column: Column, source: str) -> str:
    return _code_value(column, source) if column.kind is Kind.CODE else sql.typed(column, source)


def _code_value(column: Column, source: str) -> str:
    """Our value for a code, label or known spelling; such files hold labels, so those as printed come first."""
    book = code_list(source, column.code_list)
    rows = {key: str(value) for key, value in book.rows()}
    printed = {entry.label.upper(): rows[code_key(entry.label)] for entry in book.codes}
    name = column.field
    found = (
        f"coalesce({_lookup({**rows, **printed})} ->> {name}, "
        f"CASE WHEN {name} <> '' THEN {_lookup(rows)} ->> {sql.code_key(name)} END)"
    )
    is_number = not {"sex", "vital_status"} & {name}
    return f"({found})::smallint" if is_number else found


def _lookup(rows: Mapping[str, str]) -> str:
    return f"{sql.literal(json.dumps(rows, sort_keys=True))}::jsonb"


def is_not_understood(column: Column, source: str) -> str:
    """Whether a column holds what its kind or code book does not know: CODE_UNKNOWN."""
    if column.kind is Kind.CODE:
        blanks = ", ".join(sql.literal(key) for key in ("", *sorted(BLANKS[source])))
        name = column.field
        return f"({name} <> '' AND v_{name} IS NULL AND {sql.code_key(name)} NOT IN ({blanks}))"
    return sql.is_not_understood(column)


def doubtful(form: FileFormat) -> tuple[Column, ...]:
    """Columns whose unknown values are told as CODE_UNKNOWN; the others have codes of their own."""
    return tuple(column for column in read_columns(form) if column.field not in {"sex", "village_code"})


def _date_columns() -> str:
    """A birth date in parts, as recipients.domain.dates.read_any_order takes it apart.

    `plain_date` is one of ten signs, day or year first, turned to year-month-day: the quick way; others are matched.
    """
    name = "birth_date"
    text = f"regexp_replace({sql.stripped(name)}, {_MIDNIGHT}, '')"
    is_plain = f"length({name}) = 10 AND translate({name}, '0123456789', '') IN ('--', '//', '..')"
    day_first, year_first = (
        f"{is_plain} AND translate(substr({name}, {one}, 1) || substr({name}, {other}, 1), '-/.', '') = ''"
        for one, other in ((3, 6), (5, 8))
    )
    return (
        f"CASE WHEN {day_first} "
        f"THEN substr({name}, 7, 4) || '-' || substr({name}, 4, 2) || '-' || substr({name}, 1, 2) "
        f"WHEN {year_first} "
        f"THEN substr({name}, 1, 4) || '-' || substr({name}, 6, 2) || '-' || substr({name}, 9, 2) END AS plain_date,\n"
        f"    CASE WHEN NOT ({is_plain}) THEN regexp_match({text}, {_YEAR_FIRST}) END AS year_first,\n"
        f"    CASE WHEN NOT ({is_plain}) THEN regexp_match({text}, {_DAY_FIRST}) END AS day_first"
    )


def birth_steps() -> dict[str, str]:
    """The dates that the parts of a birth date may mean: one, or one of each century with two digits of the year."""
    iso = "year_first[1] || '-' || year_first[3] || '-' || year_first[4]"
    four = "day_first[4] || '-' || lpad(day_first[3], 2, '0') || '-' || lpad(day_first[1], 2, '0')"
    two = "lpad(day_first[3], 2, '0') || '-' || lpad(day_first[1], 2, '0')"
    centuries = (
        f"(extract(year FROM %(as_of)s::date)::int / 100 - {back})::text || day_first[4] || '-' || {two}"
        for back in (0, 1, 2)
    )
    possible = [_day_within_life(text) for text in centuries]
    return {
        "whole_date": f"CASE WHEN plain_date IS NOT NULL THEN {_day('plain_date')} "
        f"WHEN year_first IS NOT NULL THEN {_day(iso)} WHEN length(day_first[4]) = 4 THEN {_day(four)} END",
        "possible_dates": f"CASE WHEN length(day_first[4]) = 2 "
        f"THEN array_remove(ARRAY[{', '.join(possible)}]::date[], NULL) END",
    }


def _day(text: str) -> str:
    return f"CASE WHEN pg_input_is_valid({text}, 'date') THEN ({text})::date END"


def _day_within_life(text: str) -> str:
    day = f"({text})::date"
    return f"CASE WHEN pg_input_is_valid({text}, 'date') AND {day} <= %(as_of)s AND {day} > %(born_121)s THEN {day} END"


def birth_day() -> str:
    """The date, the century chosen by the marital status where two are possible, else the younger."""
    is_older = (
        "cardinality(possible_dates) = 2 AND coalesce(v_marital_status, 0) > 1 AND possible_dates[1] > %(born_12)s"
    )
    return f"coalesce(whole_date, CASE WHEN {is_older} THEN possible_dates[2] ELSE possible_dates[1] END)"


def is_chosen() -> str:
    """Whether a century was chosen without proof: VALUE_CLEANED."""
    return (
        "(cardinality(possible_dates) > 1 AND NOT (cardinality(possible_dates) = 2 "
        "AND coalesce(v_marital_status, 0) > 1 AND possible_dates[1] > %(born_12)s))"
    )


def area_key(expression: str) -> str:
    """recipients.domain.areas.area_key."""
    name = f"upper(regexp_replace({expression}, '^\\s+|\\s+$', '', 'g'))"
    return f"regexp_replace(regexp_replace({name}, {_LEVEL_WORD}, ''), '[^A-Z0-9]', '', 'g')"


def place_names() -> dict[str, str]:
    """The keys of the village and district that a file names; the district may stand in brackets behind the village."""
    bracket = "'^(.*)\\(([^()]*)\\)\\s*$'"
    in_bracket = f"village_name ~ {bracket} AND {sql.stripped('district_name')} = ''"
    name = f"CASE WHEN {in_bracket} THEN (regexp_match(village_name, {bracket}))[1] ELSE village_name END"
    district = f"CASE WHEN {in_bracket} THEN (regexp_match(village_name, {bracket}))[2] ELSE district_name END"
    return {
        "village_key": area_key(name),
        "district_key": area_key(district),
        "name_key": area_key("village.name"),
        "parent_key": area_key("district.name"),
    }


def _village_digits(form: FileFormat) -> str:
    """The digits of the village: those of its code, else of the village that the names were found to mean, else the
    file's own where the row names none.
    """
    is_silent = "village_name = '' AND district_name = ''"
    named = f"coalesce(replace(named.code, '.', ''), CASE WHEN {is_silent} THEN %(home)s ELSE '' END)"
    if "village_code" not in form.fields:
        return named
    coded = "coalesce(v_village_code, village_code)"
    return f"CASE WHEN {coded} <> '' THEN {coded} ELSE {named} END"


def kept(form: FileFormat) -> dict[str, str]:
    """What the registry keeps of a row; empty or NULL where the file says nothing."""
    fields = form.fields
    columns = {
        "sex": "v_sex",
        "marital_status": "v_marital_status",
        "occupation": "v_occupation",
        "education": "v_education",
        "vital_status": "v_vital_status" if "vital_status" in fields else "NULL::text",
        "rt": "coalesce(v_rt, '')",
        "rw": "coalesce(v_rw, '')",
    }
    for name in _TEXTS:
        value = f"coalesce(btrim(nullif(btrim({name}), '-')), '')" if name in fields else "''"
        columns[name] = f"left({value}, {_LENGTHS[name]})" if name in _LENGTHS else value
    return columns


def settle_names(form: FileFormat) -> dict[str, str]:
    """What the first steps of judging need: the columns one by one, then what depends on several of them."""
    return {
        **birth_steps(),
        "typed_columns": typed_columns(form),
        "birth_day": birth_day(),
        "kk_value": sql.number_value("kk_number"),
        "kk_fault": sql.number_fault("kk_number"),
        "nik_value": sql.number_value("nik"),
        "nik_fault": sql.number_fault("nik"),
        "name_value": sql.name_value("full_name"),
        "village_digits": _village_digits(form),
    }


def judge_names(form: FileFormat) -> dict[str, str]:
    """What intake_person_judge.sql, the rules of the pair's members, needs besides the view of settled rows."""
    columns = kept(form)
    unknown = [is_not_understood(column, form.source) for column in doubtful(form)]
    cleaned = [is_chosen(), *(sql.is_cleaned_code(column) for column in form.of_kind(Kind.AREA_CODE, Kind.RT_RW))]
    return {
        **{code: str(bit) for code, bit in sql.BITS.items()},
        "is_not_understood": "(" + "\n OR ".join(unknown) + ")",
        "is_cleaned": "(" + "\n OR ".join(cleaned) + ")",
        "kept_columns": ", ".join(f"{value} AS {name}" for name, value in columns.items()),
        "kept_values": ", ".join(columns.values()),
        "name_is_cleaned": sql.name_is_cleaned("full_name"),
        "name_allowed": sql.name_allowed(),
        "source_codes": "concat_ws(E'\\x1f', " + ", ".join(column.field for column in form.of_kind(Kind.CODE)) + ")",
        "higher": HIGHER,
        "degrees": DEGREES,
    }


def kept_names(form: FileFormat) -> str:
    """The columns of a judged row that differ from format to format."""
    return ", ".join(f"judged.{name}" for name in kept(form))
