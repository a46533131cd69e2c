"""Puts the intake statements together for one file format: which column is read how, which reason stands where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models

from recipients.domain.code_lists.people import HIGHER_EDUCATION
from recipients.domain.formats.base import Column, FileFormat, Kind, Role
from recipients.domain.intake import RULES
from recipients.models import LivingConditions, PersonConditions
from recipients.queries import intake_columns as sql


DEGREES = "8, 9, 10"
HIGHER = ", ".join(str(level) for level in sorted(HIGHER_EDUCATION))


@dataclass(frozen=True)
class Reason:
    """One code that a row may carry: the column it is told about, when, and whether the value is a NIK or KK.

    `is_of_family` marks codes that come of the family's members: its own row may not have been read again.
    """

    code: str
    field: str
    condition: str = ""
    is_number: bool = False
    is_of_family: bool = False

    def row(self, names: dict[str, str]) -> str:
        """The reason as a row of VALUES in intake_issues.sql."""
        bit = f"mask & {sql.BITS[self.code]} <> 0"
        condition = f"{bit} AND {self.condition}" if self.condition else bit
        value = f"marked.{self.field}" if self.field else "marked.raw_line"
        if self.is_of_family:
            value = f"coalesce({value}, marked.judged_{self.field})"
        severity = RULES[self.code].severity.value
        return (
            f"({condition}, '{self.code}', '{severity}', {sql.literal(names.get(self.field, ''))}, "
            f"{value}, {'true' if self.is_number else 'false'})"
        )


def read_columns(form: FileFormat) -> tuple[Column, ...]:
    """The columns that are read into another type than text."""
    return form.of_kind(*sql.READ_KINDS)


def typed_columns(form: FileFormat) -> str:
    """`expression AS v_field` of every column that is read."""
    return ",\n    ".join(f"{sql.typed(column, form.source)} AS v_{column.field}" for column in read_columns(form))


def any_not_understood(form: FileFormat) -> str:
    """Whether any column of a row carries CODE_UNKNOWN."""
    return "(" + "\n OR ".join(sql.is_not_understood(column) for column in doubtful(form)) + ")"


def any_cleaned(form: FileFormat) -> str:
    """Whether any area code or RT/RW of a row carries VALUE_CLEANED."""
    return "(" + " OR ".join(sql.is_cleaned_code(column) for column in form.of_kind(Kind.AREA_CODE, Kind.RT_RW)) + ")"


def doubtful(form: FileFormat) -> tuple[Column, ...]:
    """Columns whose unknown values are told as CODE_UNKNOWN; the others have codes of their own."""
    return tuple(
        column for column in read_columns(form) if column.field not in {"sex", "decile_national", "village_code"}
    )


def kept(form: FileFormat) -> dict[str, str]:
    """Column of the registry -> expression over the typed columns, in a fixed order (the row hash depends on it)."""
    if form.role is Role.FAMILY:
        return {
            "decile_national": "v_decile_national",
            "decile_province": "v_decile_province",
            "decile_city": "v_decile_city",
            **_conditions(LivingConditions, sql.LIVING_COLUMNS, sql.LIVING_FIELDS),
        }
    return {
        "sex": "v_sex",
        "marital_status": "v_marital_status",
        "occupation": "v_ktp_occupation",
        "education": "v_ktp_education",
        "card_address": "btrim(ktp_address)",
        "card_rt": "coalesce(v_ktp_rt, '')",
        "card_rw": "coalesce(v_ktp_rw, '')",
        "card_hamlet": "left(btrim(ktp_hamlet), 80)",
        **_conditions(PersonConditions, sql.CONDITION_COLUMNS, sql.PERSON_FIELDS),
    }


def _conditions(model: type[models.Model], columns: tuple[str, ...], fields: Mapping[str, str]) -> dict[str, str]:
    return {column: _kept_value(model, column, fields.get(column, column)) for column in columns}


def _kept_value(model: type[models.Model], column: str, field: str) -> str:
    kind = model._meta.get_field(column)
    if isinstance(kind, models.BooleanField):
        return f"(v_{field} = 1)"
    if isinstance(kind, models.SmallIntegerField):
        return f"CASE WHEN v_{field} <= 32767 THEN v_{field}::smallint END"
    if isinstance(kind, models.CharField):
        return f"left(btrim({field}), {kind.max_length})"
    return f"v_{field}"


def judge_names(form: FileFormat) -> dict[str, str]:
    """What intake_family_judge.sql and intake_person_judge.sql need besides the names of their tables."""
    columns = kept(form)
    is_family = form.role is Role.FAMILY
    plain = [f"{sql.plain_number('kk_number')} AS kk_number_plain"]
    if not is_family:
        plain.append(f"{sql.plain_number('nik')} AS nik_plain")
        plain.append(f"{sql.is_plain_name('full_name')} AS full_name_plain")
    return {
        **{code: str(bit) for code, bit in sql.BITS.items()},
        "typed_columns": ", ".join([typed_columns(form), *plain]),
        "is_not_understood": any_not_understood(form),
        "is_cleaned": any_cleaned(form),
        "kept_columns": ", ".join(f"{value} AS {name}" for name, value in columns.items()),
        "kept_values": ", ".join(columns.values()),
        "kk_value": sql.number_value("kk_number"),
        "kk_fault": sql.number_fault("kk_number"),
        "nik_value": sql.number_value("nik"),
        "nik_fault": sql.number_fault("nik"),
        "name_value": sql.name_value("full_name"),
        "name_is_cleaned": sql.name_is_cleaned("full_name"),
        "name_allowed": sql.name_allowed(),
        "birth_day": sql.date_value("birth_date"),
        "village_digits": sql.village_digits("" if is_family else "ktp_"),
        "source_codes": "concat_ws(E'\\x1f', " + ", ".join(column.field for column in form.of_kind(Kind.CODE)) + ")",
        "higher": HIGHER,
        "degrees": DEGREES,
    }


def raw_columns(form: FileFormat, table: str) -> str:
    """A row as it came."""
    return ", ".join(f"{table}.{name}" for name in form.fields)


def compared_columns(form: FileFormat) -> str:
    """What two rows with the same number must have in common to be the same row: all of it, cleaned."""
    other = [f"upper(btrim(raw.{column.field}))" for column in form.columns if column.kind is Kind.TEXT]
    if form.role is Role.FAMILY:
        other.append("upper(btrim(raw.head_name))")
    return ", ".join(["judged.row_hash", "judged.kk_number", *other])


def column_names(form: FileFormat) -> dict[str, str]:
    """Staged field -> the name that the office gives the column."""
    return {column.field: column.name for column in form.columns}


def plain_reasons(form: FileFormat) -> tuple[Reason, ...]:
    """Reasons that follow from the row's marks alone."""
    kk_codes = ("KK_EMPTY", "KK_LENGTH", "KK_PLACEHOLDER")
    common = (*(Reason(code, "kk_number", is_number=True) for code in kk_codes), Reason("ROW_BROKEN", ""),
              Reason("ENCODING_REPAIRED", ""))  # fmt: skip
    if form.role is Role.FAMILY:
        return (
            *common,
            Reason("DECILE_RANGE", "decile_national"),
            Reason("AREA_UNKNOWN", "village_code"),
            Reason("AREA_OUTSIDE_CITY", "village_code"),
            Reason("DUPLICATE_IN_FILE", "kk_number", is_number=True),
            Reason("MEMBER_COUNT_DIFFERS", "member_count", is_of_family=True),
            Reason("NO_HEAD", "kk_number", is_number=True, is_of_family=True),
            Reason("SEVERAL_HEADS", "kk_number", is_number=True, is_of_family=True),
        )
    nik_codes = (
        "NIK_EMPTY",
        "NIK_LENGTH",
        "NIK_PLACEHOLDER",
        "NIK_DAMAGED",
        "DUPLICATE_IN_FILE",
        "NIK_REGION_OTHER",
    )
    return (
        *common,
        *(Reason(code, "nik", is_number=True) for code in nik_codes),
        *(Reason(code, "full_name") for code in ("NAME_EMPTY", "NAME_CHARS")),
        *(Reason(code, "birth_date") for code in ("BIRTH_DATE_INVALID", "BIRTH_DATE_FUTURE", "AGE_RANGE")),
        Reason("NIK_BIRTH_DATE_DIFFERS", "birth_date"),
        Reason("SEX_INVALID", "sex"),
        Reason("NIK_SEX_DIFFERS", "sex"),
        Reason("FAMILY_MISSING", "kk_number", is_number=True),
        Reason("RELATIONSHIP_IMPLAUSIBLE", "relationship"),
        Reason("MARITAL_IMPLAUSIBLE", "marital_status"),
    )


def education_reasons() -> tuple[Reason, ...]:
    """Each column of a member's schooling that does not fit the age."""
    return (
        Reason(
            "EDUCATION_IMPLAUSIBLE",
            "school_participation",
            "v_school_participation = 2 AND born > %(born_5)s",
        ),
        Reason("EDUCATION_IMPLAUSIBLE", "school_level", f"v_school_level IN ({HIGHER}) AND born > %(born_16)s"),
        Reason("EDUCATION_IMPLAUSIBLE", "school_diploma", f"v_school_diploma IN ({HIGHER})"),
        Reason("EDUCATION_IMPLAUSIBLE", "ktp_education", f"v_ktp_education IN ({DEGREES})"),
    )


def unknown_reasons(form: FileFormat) -> tuple[Reason, ...]:
    """Each column whose value is not in its code book."""
    return tuple(Reason("CODE_UNKNOWN", column.field, sql.is_not_understood(column)) for column in doubtful(form))


def cleaned_reasons(form: FileFormat) -> tuple[Reason, ...]:
    """Each column that was read after removing or adding signs without loss."""
    return tuple(_cleaned(form))


def _cleaned(form: FileFormat) -> Iterator[Reason]:
    for column in form.columns:
        name = column.field
        if column.kind in (Kind.NIK, Kind.KK):
            yield Reason("VALUE_CLEANED", name, f"judged_{name} <> {name}", is_number=True)
        elif column.kind is Kind.NAME and form.role is Role.PERSON:
            value = sql.name_value(name).replace(f"{name}_plain", "false")
            condition = (
                f"{sql.name_is_cleaned(name)} AND ({value}) ~ {sql.name_allowed()} AND ({value}) !~ '^[ .,''-]*$'"
            )
            yield Reason("VALUE_CLEANED", name, condition)
        elif column.kind in (Kind.AREA_CODE, Kind.RT_RW):
            yield Reason("VALUE_CLEANED", name, sql.is_cleaned_code(column))
