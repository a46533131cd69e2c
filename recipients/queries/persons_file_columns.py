"""Writes the parts of the statements that judge a file of persons alone (SIAK, our template), column by column.

The readable twin is recipients.domain.judging; a property test proves that both judge alike.
"""

import json

from recipients.domain.code_book import BLANKS, code_list
from recipients.domain.formats.base import Column, FileFormat, Kind
from recipients.queries import intake_columns as sql
from recipients.queries.intake_statements import DEGREES


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
    """`expression AS v_field` of every column that is read, and whether numbers and names need cleaning."""
    read = [f"{_typed(column, form.source)} AS v_{column.field}" for column in read_columns(form)]
    plain = [f"{sql.is_plain_number(name)} AS {name}_plain" for name in ("nik", "kk_number")]
    return ",\n    ".join([*read, *plain, f"{sql.is_plain_name('full_name')} AS full_name_plain"])


def _typed(column: Column, source: str) -> str:
    if column.field == "vital_status":
        rows = {key: str(value) for key, value in code_list(source, "vital_status").rows()}
        return f"{sql.literal(json.dumps(rows, sort_keys=True))}::jsonb ->> {sql.code_key('vital_status')}"
    return sql.typed(column, source)


def is_not_understood(column: Column, source: str) -> str:
    """Whether a column holds what its kind or code book does not know: CODE_UNKNOWN."""
    if column.kind is Kind.CODE:
        blanks = ", ".join(sql.literal(key) for key in ("", *sorted(BLANKS[source])))
        return f"(v_{column.field} IS NULL AND {sql.code_key(column.field)} NOT IN ({blanks}))"
    return sql.is_not_understood(column)


def doubtful(form: FileFormat) -> tuple[Column, ...]:
    """Columns whose unknown values are told as CODE_UNKNOWN; the others have codes of their own."""
    return tuple(column for column in read_columns(form) if column.field not in {"sex", "village_code"})


def birth_steps() -> dict[str, str]:
    """recipients.domain.dates.read_any_order in three steps: the text, its parts, the dates it may mean."""
    iso = "year_first[1] || '-' || year_first[3] || '-' || year_first[4]"
    four = "day_first[4] || '-' || lpad(day_first[3], 2, '0') || '-' || lpad(day_first[1], 2, '0')"
    two = "lpad(day_first[3], 2, '0') || '-' || lpad(day_first[1], 2, '0')"
    centuries = (
        f"(extract(year FROM %(as_of)s::date)::int / 100 - {back})::text || day_first[4] || '-' || {two}"
        for back in (0, 1, 2)
    )
    possible = [f"CASE WHEN length(day_first[4]) = 2 THEN {_day_within_life(text)} END" for text in centuries]
    return {
        "date_text": f"regexp_replace({sql.stripped('birth_date')}, {_MIDNIGHT}, '')",
        "year_first": f"regexp_match(date_text, {_YEAR_FIRST})",
        "day_first": f"regexp_match(date_text, {_DAY_FIRST})",
        "whole_date": f"CASE WHEN year_first IS NOT NULL THEN {_day(iso)} "
        f"WHEN length(day_first[4]) = 4 THEN {_day(four)} END",
        "possible_dates": f"array_remove(ARRAY[{', '.join(possible)}]::date[], NULL)",
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
        "(whole_date IS NULL AND cardinality(possible_dates) > 1 AND NOT (cardinality(possible_dates) = 2 "
        "AND coalesce(v_marital_status, 0) > 1 AND possible_dates[1] > %(born_12)s))"
    )


def area_key(expression: str) -> str:
    """recipients.domain.areas.area_key."""
    name = f"upper(regexp_replace({expression}, '^\\s+|\\s+$', '', 'g'))"
    return f"regexp_replace(regexp_replace({name}, {_LEVEL_WORD}, ''), '[^A-Z0-9]', '', 'g')"


def place_columns(form: FileFormat) -> dict[str, str]:
    """What the file says about the village: its digits, or the keys of its name and its district's."""
    has_code = "village_code" in form.fields
    bracket = "'^(.*)\\(([^()]*)\\)\\s*$'"
    in_bracket = f"village_name ~ {bracket} AND {sql.stripped('district_name')} = ''"
    name = f"CASE WHEN {in_bracket} THEN (regexp_match(village_name, {bracket}))[1] ELSE village_name END"
    district = f"CASE WHEN {in_bracket} THEN (regexp_match(village_name, {bracket}))[2] ELSE district_name END"
    return {
        "village_digits": "coalesce(v_village_code, village_code)" if has_code else "''",
        "village_key": area_key(name),
        "district_key": area_key(district),
    }


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


def judge_names(form: FileFormat) -> dict[str, str]:
    """What persons_file_judge.sql needs besides the name of its table."""
    columns = kept(form)
    unknown = [is_not_understood(column, form.source) for column in doubtful(form)]
    cleaned = [sql.is_cleaned_code(column) for column in form.of_kind(Kind.AREA_CODE, Kind.RT_RW)]
    return {
        **{code: str(bit) for code, bit in sql.BITS.items()},
        **birth_steps(),
        **place_columns(form),
        "typed_columns": typed_columns(form),
        "birth_day": birth_day(),
        "is_chosen": is_chosen(),
        "is_not_understood": "(" + "\n OR ".join(unknown) + ")",
        "is_cleaned": "(" + "\n OR ".join(cleaned) + ")",
        "kept_columns": ", ".join(f"{value} AS {name}" for name, value in columns.items()),
        "kept_values": ", ".join(columns.values()),
        "kk_value": sql.number_value("kk_number"),
        "kk_fault": sql.number_fault("kk_number"),
        "nik_value": sql.number_value("nik"),
        "nik_fault": sql.number_fault("nik"),
        "name_value": sql.name_value("full_name"),
        "name_is_cleaned": sql.name_is_cleaned("full_name"),
        "name_allowed": sql.name_allowed(),
        "source_codes": "concat_ws(E'\\x1f', " + ", ".join(column.field for column in form.of_kind(Kind.CODE)) + ")",
        "degrees": DEGREES,
    }
