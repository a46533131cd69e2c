"""Writes the parts of the intake statements that follow from the formats: one expression per column, by its kind.

The same definitions (recipients.domain.formats, code_book) are read by recipients.domain.judging; a property test
proves that both judge alike. Every expression has a quick way for values that are already as we want them, because
a million rows come through it.
"""

import json
from collections.abc import Iterable, Mapping

from recipients.domain.code_book import code_list
from recipients.domain.formats.base import Column, Kind
from recipients.domain.intake import RULES, Scope
from recipients.domain.names import ALLOWED, APOSTROPHES, INVISIBLE, WIDE_BLANKS
from recipients.domain.nik import EDGES, REMOVABLE
from recipients.models import LivingConditions, PersonConditions


SHORT_LIST = 16
# One bit per rule code in the column `mask` of the judged tables.
BITS: dict[str, int] = {code: 1 << place for place, code in enumerate(RULES)}
# Marks that stay the same for a row that stays the same: not those of the file around it, nor of how it was stored.
ROW_BITS = sum(
    BITS[rule.code] for rule in RULES.values() if rule.scope in (Scope.ROW, Scope.AREAS) and not rule.refuses
)
# Marks that come and go with age.
AGE_BITS = sum(BITS[code] for code in ("RELATIONSHIP_IMPLAUSIBLE", "MARITAL_IMPLAUSIBLE", "EDUCATION_IMPLAUSIBLE"))
# The mark whose reason quotes the NIK only, on one row in seven: it can be told of a line that is noted and not read.
NOTED_CODE = "NIK_REGION_OTHER"
NOTED_BITS = BITS[NOTED_CODE]
ERROR_BITS = sum(BITS[rule.code] for rule in RULES.values() if rule.refuses)

# Columns of the registry and the staged field they are filled from, where the names differ.
LIVING_FIELDS: Mapping[str, str] = {
    "declared_members": "member_count",
    "electricity_customer_id": "pln_customer_id",
    "floor_material": "floor_type",
    "wall_material": "wall_type",
    "roof_material": "roof_type",
    "toilet_use": "toilet_facility",
    "goats_and_sheep": "livestock_goats_sheep",
    **{animal: f"livestock_{animal}" for animal in ("cattle", "buffalo", "horses", "pigs")},
    **{
        f"has_{thing}": f"asset_{thing}"
        for thing in (
            "gas_cylinder", "refrigerator", "air_conditioner", "water_heater", "landline", "flat_tv", "gold",
            "computer", "motorcycle", "bicycle", "car", "boat", "motorboat", "smartphone", "other_land", "other_house",
        )
    },
}  # fmt: skip
PERSON_FIELDS: Mapping[str, str] = {
    "highest_diploma": "school_diploma",
    "is_working": "works",
    "paid_workers": "business_paid_workers",
    "unpaid_workers": "business_unpaid_workers",
    "vision": "difficulty_seeing",
    "hearing": "difficulty_hearing",
    "walking": "difficulty_walking",
    "hand_use": "difficulty_hands",
    "learning": "difficulty_learning",
    "behaviour": "difficulty_behaviour",
    "speech": "difficulty_speaking",
    "self_care": "difficulty_self_care",
    "memory": "difficulty_remembering",
    "depression": "sadness",
}
_SOURCE_COLUMNS = frozenset(
    {
        "id", "family", "person", "source", "version", "observed_on", "is_current", "source_import", "source_row",
        "source_hash", "raw_hash", "marks", "code_list", "source_codes",
    }
)  # fmt: skip


def _own_columns(model: type[LivingConditions | PersonConditions]) -> tuple[str, ...]:
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in _SOURCE_COLUMNS)


LIVING_COLUMNS = _own_columns(LivingConditions)
CONDITION_COLUMNS = _own_columns(PersonConditions)


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


# What nearly every row holds is looked up: a hashed list costs a fourth of looking at each sign.
_AREA_CODES = _quoted(
    (*(f"{code:02}" for code in range(1, 100)), *map(str, range(1001, 1031)), *map(str, range(2001, 2031)))
)
_NUMBERS_OF_RT = _quoted(f"{number:03}" for number in range(51))


def literal(text: str) -> str:
    """A text of ours as an SQL literal; percent signs are doubled because parameters are bound around it."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


def escaped(text: str) -> str:
    """A text with invisible signs as a readable SQL literal."""
    signs = "".join(
        f"\\u{ord(sign):04x}" if ord(sign) > 126 or ord(sign) < 32 else sign.replace("'", "''") for sign in text
    )
    return f"E'{signs}'"


def stripped(name: str) -> str:
    """What Python's strip() leaves."""
    return f"regexp_replace({name}, '^\\s+|\\s+$', '', 'g')"


def code_key(name: str) -> str:
    """recipients.domain.codes.code_key."""
    return f"upper(regexp_replace(regexp_replace({name}, '\\.0\\s*$', ''), '[^A-Za-z0-9]', '', 'g'))"


def is_digits(name: str) -> str:
    return f"{name} ~ '^[0-9]*$'"


def plain_number(name: str) -> str:
    """A NIK or KK number that needs no cleaning, as a number, else NULL: the quick way, `{name}_plain` of step one.

    No text of 16 bytes that begins with 1 to 9 is 16 digits long as a number but one of 16 digits. This costs a third
    of translate(), which compares each sign with ten.
    """
    return (
        f"CASE WHEN octet_length({name}) = 16 AND ascii({name}) BETWEEN 49 AND 57 "
        f"AND pg_input_is_valid({name}, 'bigint') "
        f"THEN CASE WHEN {name}::bigint >= {10**15} THEN {name}::bigint END END"
    )


def number_value(name: str) -> str:
    """recipients.domain.nik.clean for a column."""
    return f"CASE WHEN {name}_plain IS NOT NULL THEN {name} ELSE {_cleaned_number(name)} END"


def _cleaned_number(name: str) -> str:
    return f"translate(regexp_replace(btrim({name}, {escaped(EDGES)}), '\\.0$', ''), {escaped(REMOVABLE)}, '')"


def number_fault(name: str) -> str:
    """The fault that recipients.domain.nik.read_number finds in a column, or nothing."""
    value = f"({_cleaned_number(name)})"
    slow = (
        f"CASE WHEN '{name}' = ANY (string_to_array(damaged, ',')) "
        f"OR translate({name}, {escaped(EDGES)}, '') ~ '^[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+$' THEN 'DAMAGED' "
        f"WHEN {value} IN ('', '-') THEN 'EMPTY' "
        f"WHEN {is_digits(value)} AND (translate({value}, left({value}, 1), '') = '' "
        f"OR length({value}) = 16 AND right({value}, 4) = '0000') THEN 'PLACEHOLDER' "
        f"WHEN length({value}) <> 16 OR NOT {is_digits(value)} THEN 'LENGTH' ELSE '' END"
    )
    return (
        f"CASE WHEN {name}_plain IS NOT NULL AND damaged = '' "
        f"THEN CASE WHEN {name}_plain %% 10000 = 0 OR {name}_plain %% {'1' * 16} = 0 THEN 'PLACEHOLDER' ELSE '' END "
        f"ELSE {slow} END"
    )


def is_plain_name(name: str) -> str:
    """Whether a name is words of plain letters: the quick way, as `{name}_plain` of the first step."""
    return f"({name} ~ '^[A-Za-z]+( [A-Za-z]+)*$')"


def name_value(name: str) -> str:
    """recipients.domain.names.read_name's value."""
    slow = f"btrim(regexp_replace({_name_signs(name)}, '[ \\t\\r\\n]+', ' ', 'g'), ' ')"
    return f"CASE WHEN {name}_plain THEN {name} ELSE {slow} END"


def _name_signs(name: str) -> str:
    """The name with plain apostrophes and blanks; invisible signs stand last, so translate() removes them."""
    old = APOSTROPHES + WIDE_BLANKS + INVISIBLE
    new = "'" * len(APOSTROPHES) + " " * len(WIDE_BLANKS)
    return f"translate({name}, {escaped(old)}, {escaped(new)})"


def name_is_cleaned(name: str) -> str:
    """Whether signs of a name were replaced (blanks at the edges do not count)."""
    return f"{_name_signs(name)} <> {name}"


def name_allowed() -> str:
    """Regular expression of a name's letters."""
    signs = "".join(f"\\u{ord(sign):04x}" if ord(sign) > 126 else sign for sign in ALLOWED)
    return "'^[" + signs.replace("'", "''") + "]+$'"


def date_value(name: str) -> str:
    """recipients.domain.dates.read_iso: the date of a text, NULL when there is no such day."""
    slow = f"regexp_replace({stripped(name)}, '[ T]00:00(:00(\\.0+)?)?$', '')"
    # Sessions of ours write dates as ISO does; one that does not takes the other way.
    is_iso = (
        f"CASE WHEN octet_length({name}) = 10 AND pg_input_is_valid({name}, 'date') "
        f"THEN ({name})::date::text = {name} ELSE false END"
    )
    return f"CASE WHEN {is_iso} THEN ({name})::date ELSE {_date(slow)} END"


def _date(text: str) -> str:
    return (
        f"CASE WHEN translate({text}, '0123456789', '') = '--' AND substr({text}, 5, 1) = '-' "
        f"AND substr({text}, 8, 1) = '-' AND length({text}) = 10 "
        f"AND pg_input_is_valid({text}, 'date') THEN ({text})::date END"
    )


def area_digits(name: str) -> str:
    """recipients.domain.areas.read_area_code's digits; NULL for what is no code."""
    plain = f"regexp_replace(btrim({name}, {escaped(EDGES)}), '\\.0$', '')"
    return (
        f"CASE WHEN {name} IN ({_AREA_CODES}) THEN {name} "
        f"WHEN {is_digits(name)} THEN {name} WHEN {plain} IN ('', '-') THEN '' "
        f"WHEN {plain} ~ '^[0-9]+(\\.[0-9]+)*$' THEN replace({plain}, '.', '') END"
    )


def three_digits(name: str) -> str:
    """recipients.domain.areas.read_rt_rw's digits; NULL for what is no number."""
    plain = f"regexp_replace(btrim({name}, {escaped(EDGES)}), '\\.0$', '')"
    return (
        f"CASE WHEN {name} IN ({_NUMBERS_OF_RT}) THEN {name} "
        f"WHEN length({name}) = 3 AND {is_digits(name)} THEN {name} WHEN {plain} IN ('', '-') THEN '' "
        f"WHEN {plain} ~ '^[0-9]{{1,3}}$' THEN lpad({plain}, 3, '0') END"
    )


def decile_value(name: str) -> str:
    """recipients.domain.judging.read_decile."""
    plain = f"regexp_replace({stripped(name)}, '\\.0$', '')"
    tens = ", ".join(f"'{decile}'" for decile in range(1, 11))
    return f"CASE WHEN {name} IN ({tens}) THEN {name}::smallint WHEN {plain} IN ({tens}) THEN ({plain})::smallint END"


def amount_value(name: str, kind: Kind) -> str:
    """recipients.domain.judging.read_amount, rounded; NULL for what is no number, and for fractions of whole things."""
    plain = f"regexp_replace({stripped(name)}, ',', '.')"
    fraction = "(\\.0*)?" if kind is Kind.INTEGER else "(\\.[0-9]*)?"
    return (
        f"CASE WHEN {name} = '' THEN NULL WHEN length({name}) < 10 AND {is_digits(name)} THEN {name}::integer "
        f"WHEN {plain} ~ '^[0-9]{{1,9}}{fraction}$' THEN round(({plain})::numeric)::integer END"
    )


def code_value(name: str, source: str, key: str) -> str:
    """Our number for a code, label or known spelling of the source; NULL when empty or not in its code book."""
    rows = {text: int(value) for text, value in code_list(source, key).rows()}
    digits = {text: value for text, value in rows.items() if text.isdigit() and len(text) == 1}
    # Short lists come as words as often as in digits; looking a word up among many takes ten times as long.
    words = {text: value for text, value in rows.items() if text.isalpha()} if len(rows) <= SHORT_LIST else {}
    longer = sorted(int(text) for text, value in rows.items() if text == str(value) and len(text) > 1)
    others = literal(json.dumps(rows, sort_keys=True))
    slow = f"({others}::jsonb ->> {code_key(name)})::smallint"
    if longer:
        slow = f"CASE WHEN {name} IN ({_quoted(map(str, longer))}) THEN {name}::smallint ELSE {slow} END"
    return f"CASE {name} WHEN '' THEN NULL {_arms(digits)}{_arms(words)}ELSE {slow} END"


def _arms(values: Mapping[str, int]) -> str:
    return "".join(f"WHEN '{text}' THEN {value}::smallint " for text, value in sorted(values.items()))


def sex_value(name: str, source: str) -> str:
    """L or P, NULL when not understood."""
    rows = dict(code_list(source, "sex").rows())
    others = literal(json.dumps(rows, sort_keys=True))
    return f"CASE {name} WHEN '1' THEN 'L' WHEN '2' THEN 'P' ELSE {others}::jsonb ->> {code_key(name)} END"


def typed(column: Column, source: str) -> str:
    """The expression that reads a staged column, by its kind."""
    if column.field == "sex":
        return sex_value("sex", source)
    if column.kind is Kind.CODE:
        return code_value(column.field, source, column.code_list)
    if column.kind is Kind.DECILE:
        return decile_value(column.field)
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        return amount_value(column.field, column.kind)
    if column.kind is Kind.AREA_CODE:
        return area_digits(column.field)
    if column.kind is Kind.RT_RW:
        return three_digits(column.field)
    raise KeyError(column.kind)


READ_KINDS = (Kind.CODE, Kind.DECILE, Kind.INTEGER, Kind.NUMBER, Kind.AREA_CODE, Kind.RT_RW)


def is_not_understood(column: Column) -> str:
    """Whether a column holds what its kind or code book does not know: CODE_UNKNOWN. `v_` is the typed value."""
    name, value = column.field, f"v_{column.field}"
    if column.kind is Kind.CODE:
        return f"({value} IS NULL AND {name} <> '' AND {code_key(name)} <> '')"
    if column.kind in (Kind.AREA_CODE, Kind.RT_RW):
        return f"({value} IS NULL)"
    return f"({value} IS NULL AND {name} <> '' AND {stripped(name)} NOT IN ('', '-'))"


def is_cleaned_code(column: Column) -> str:
    """Whether an area code came with dots, or an RT/RW number without its zeros: VALUE_CLEANED."""
    name, value = column.field, f"v_{column.field}"
    if column.kind is Kind.AREA_CODE:
        return f"({name} <> {value} AND {value} <> '' AND strpos({name}, '.') > 0)"
    plain = f"regexp_replace(btrim({name}, {escaped(EDGES)}), '\\.0$', '')"
    return f"({name} <> {value} AND {value} <> '' AND length({plain}) < 3)"


def village_digits(prefix: str) -> str:
    """recipients.domain.areas.village_code, without dots, of the typed columns `v_{prefix}province_code` and so on."""
    province, city, district, village = (
        f"coalesce(v_{prefix}{level}_code, '')" for level in ("province", "city", "district", "village")
    )

    def two(part: str) -> str:
        return f"CASE WHEN length({part}) = 1 THEN '0' || {part} ELSE {part} END"

    above = f"CASE WHEN length({city}) = 4 THEN {city} ELSE {province} || {two(city)} END"
    whole = f"CASE WHEN length({district}) = 6 THEN {district} ELSE ({above}) || {two(district)} END"
    return f"CASE length({village}) WHEN 10 THEN {village} WHEN 4 THEN ({whole}) || {village} ELSE '' END"
