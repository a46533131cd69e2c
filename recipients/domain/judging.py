"""Judges one row of a hand-over file by the rules that need no other row: to explain it, to prove the SQL.

Whole files are judged by the statements in recipients/queries; a property test compares both. Only SQL knows
the rules about other rows (duplicates, missing families, heads, counts) and about whole files (numbers cut by
a spreadsheet).
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from recipients.domain.areas import find_village, read_area_code, read_rt_rw, village_code
from recipients.domain.code_book import code_list, says_nothing
from recipients.domain.code_lists.people import HIGHER_EDUCATION
from recipients.domain.codes import CodeValue, Education, MaritalStatus, Relationship, Sex
from recipients.domain.dates import YOUNGEST_MARRIED, ReadDate, read_any_order, read_iso
from recipients.domain.formats import dtsen, opensid, siak, template
from recipients.domain.formats.base import Column, FileFormat, Kind
from recipients.domain.intake import Issue
from recipients.domain.names import Name, read_name
from recipients.domain.nik import OLDEST, Number, age_on, fits, kk_code, nik_code, parts, read_number


YOUNGEST_HEAD = 10
YOUNGEST_PUPIL = 5
YOUNGEST_GRADUATE = 18
# Students begin a bachelor's degree at 17 or 18; sitting in one below 16 is a slip of the pen.
YOUNGEST_STUDENT = 16

PERSON_FORMATS: dict[str, FileFormat] = {
    "dtsen": dtsen.PERSON,
    "siak": siak.PERSON,
    "template": template.PERSON,
    "opensid": opensid.RESIDENTS,
}
# One file of persons makes the whole hand-over: the row of a person also says where its family lives.
SINGLE_FILE = frozenset({"siak", "template", "opensid"})
# Whose rows do not say which village they are of: the name of the file does.
NAME_THE_VILLAGE = frozenset({"opensid"})
# Whose address is that of the card: elsewhere is no error for a family that is known to live here.
KNOW_THE_CARD = frozenset({"siak", "opensid"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What must be known besides the row: the version's day, the city (`35.76`), the country's villages.

    `village_names` is what areas.find_village asks, `cards` are the family card numbers of the registry, `home` is the
    village of a file that names none in its rows.
    """

    as_of: date
    source: str = "dtsen"
    city: str = ""
    villages: Container[str] = frozenset()
    village_names: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    cards: Container[str] = frozenset()
    home: str = ""


@dataclass(slots=True)
class PersonReading:
    """A person's row as it is understood; `codes` holds our values by field."""

    nik: Number
    kk_number: Number
    name: Name
    birth_date: date | None = None
    sex: Sex | None = None
    codes: dict[str, CodeValue] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    @property
    def relationship(self) -> Relationship | None:
        """The relationship to the head, a spouse told by the sex; None when empty or unknown."""
        value = self.codes.get("relationship")
        return None if value is None else Relationship(int(value)).settled(self.sex)

    def number(self, *names: str) -> int | None:
        """Our value of the first of these fields that has one."""
        found = next((self.codes[name] for name in names if name in self.codes), None)
        return None if found is None else int(found)

    def add(self, code: str, field_name: str = "", value: str = "") -> None:
        """Note a reason."""
        self.issues.append(Issue(code, field_name, value))


def judge_person(row: Mapping[str, str], known: Circumstances, *, damaged: Container[str] = frozenset()) -> list[Issue]:
    """Every reason to refuse or mark a member row; `damaged` names the number cells that lost digits."""
    return read_person(row, known, damaged=damaged).issues


def read_person(
    row: Mapping[str, str], known: Circumstances, *, damaged: Container[str] = frozenset()
) -> PersonReading:
    """Read a member row, field name -> text as it came, in the order in which its reasons are listed."""
    person = PersonReading(
        nik=read_number(row.get("nik", ""), has_lost_digits="nik" in damaged),
        kk_number=read_number(row.get("kk_number", ""), has_lost_digits="kk_number" in damaged),
        name=read_name(row.get("full_name", "")),
    )
    _note_number(person.issues, "nik", row, person.nik, nik_code(person.nik))
    _note_number(person.issues, "kk_number", row, person.kk_number, kk_code(person.kk_number))
    if person.name.code:
        person.add(person.name.code, "full_name", row.get("full_name", ""))
    elif person.name.is_cleaned:
        person.add("VALUE_CLEANED", "full_name", row["full_name"])
    form = PERSON_FORMATS[known.source]
    if known.source in SINGLE_FILE:
        person.issues.extend(_named_area_issues(row, known))
    person.codes = _read_columns(person.issues, form, row, known.source)
    _read_sex(person, row, known)
    _read_birth_date(person, row, known)
    _compare_with_nik(person, row, known)
    _doubt_relationship(person, row, known)
    _doubt_education(person, row, known)
    return person


def judge_family(row: Mapping[str, str], known: Circumstances, *, damaged: Container[str] = frozenset()) -> list[Issue]:
    """Every reason for which a family row is refused or marked."""
    issues: list[Issue] = []
    number = read_number(row.get("kk_number", ""), has_lost_digits="kk_number" in damaged)
    _note_number(issues, "kk_number", row, number, kk_code(number))
    decile = row.get("decile_national", "")
    if read_decile(decile) is None:
        issues.append(Issue("DECILE_RANGE", "decile_national", decile))
    issues.extend(_area_issues(row, known))
    _read_columns(issues, dtsen.FAMILY, row, known.source)
    return issues


def read_decile(text: str) -> int | None:
    """A decile from 1 (poorest) to 10, None for anything else."""
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain in _DECILES else None


_DECILES = frozenset(str(decile) for decile in range(1, 11))


def read_amount(text: str) -> float | None:
    """A number without sign, with decimal point or comma; None for anything else."""
    plain = text.strip().replace(",", ".", 1)
    whole, _point, fraction = plain.partition(".")
    digits = (whole + (fraction or "0")) if whole else ""
    return float(plain) if digits.isascii() and digits.isdigit() and len(whole) <= 9 else None


def _note_number(issues: list[Issue], name: str, row: Mapping[str, str], number: Number, code: str) -> None:
    if code:
        issues.append(Issue(code, name, row.get(name, "")))
    elif number.is_cleaned:
        issues.append(Issue("VALUE_CLEANED", name, row[name]))


def _read_columns(issues: list[Issue], form: FileFormat, row: Mapping[str, str], source: str) -> dict[str, CodeValue]:
    """Our values of all coded columns; notes what is not understood or was padded."""
    values: dict[str, CodeValue] = {}
    for column in form.columns:
        text = row.get(column.field, "")
        if not text:
            continue
        if column.kind in (Kind.RT_RW, Kind.AREA_CODE):
            _note_digits(issues, column, text)
        elif column.kind is Kind.CODE:
            entry = code_list(source, column.code_list).read(text)
            if entry:
                values[column.field] = entry.value
            elif column.field != "sex" and not says_nothing(source, text):
                issues.append(Issue("CODE_UNKNOWN", column.field, text))
        elif _is_not_understood(column, text):
            issues.append(Issue("CODE_UNKNOWN", column.field, text))
    return values


def _note_digits(issues: list[Issue], column: Column, text: str) -> None:
    digits = read_rt_rw(text) if column.kind is Kind.RT_RW else read_area_code(text)
    if digits.is_cleaned:
        issues.append(Issue("VALUE_CLEANED", column.field, text))
    elif not digits.is_known and column.field != "village_code":
        issues.append(Issue("CODE_UNKNOWN", column.field, text))


def _is_not_understood(column: Column, text: str) -> bool:
    if text.strip() in {"", "-"}:
        return False
    if column.kind is Kind.DECILE:
        return column.field != "decile_national" and read_decile(text) is None
    if column.kind is Kind.INTEGER:
        amount = read_amount(text)
        return amount is None or not amount.is_integer()
    return column.kind is Kind.NUMBER and read_amount(text) is None


def _area_issues(row: Mapping[str, str], known: Circumstances) -> list[Issue]:
    parts_of_code = {
        name: read_area_code(row.get(f"{name}_code", "")) for name in ("province", "city", "district", "village")
    }
    code = village_code(**{name: digits.value for name, digits in parts_of_code.items()})
    came = row.get("village_code", "")
    if code not in known.villages:
        return [Issue("AREA_UNKNOWN", "village_code", came)]
    if not code.startswith(f"{known.city}."):
        return [Issue("AREA_OUTSIDE_CITY", "village_code", came)]
    return []


def _named_area_issues(row: Mapping[str, str], known: Circumstances) -> list[Issue]:
    """The village of a person's row: its whole code, else its name and that of its district, else that of the file."""
    coded = row.get("village_code", "")
    digits = read_area_code(coded)
    if digits.value:
        field_name, came = "village_code", coded
        code = village_code(province="", city="", district="", village=digits.value)
    else:
        field_name, came = "village_name", row.get("village_name", "")
        district = row.get("district_name", "")
        code = find_village(came, district, known.village_names, city=known.city) if came + district else known.home
    if not code or code not in known.villages:
        return [Issue("AREA_UNKNOWN", field_name, came)]
    is_known_here = known.source in KNOW_THE_CARD and read_number(row.get("kk_number", "")).value in known.cards
    if not code.startswith(f"{known.city}.") and not is_known_here:
        return [Issue("AREA_OUTSIDE_CITY", field_name, came)]
    return []


def _read_sex(person: PersonReading, row: Mapping[str, str], known: Circumstances) -> None:
    value = person.codes.get("sex")
    if value is None:
        person.add("SEX_INVALID", "sex", row.get("sex", ""))
    else:
        person.sex = Sex(str(value))


def _read_birth_date(person: PersonReading, row: Mapping[str, str], known: Circumstances) -> None:
    text = row.get("birth_date", "")
    found = _date_of(text, person, known)
    if found is None:
        person.add("BIRTH_DATE_INVALID", "birth_date", text)
        return
    person.birth_date = found.value
    if found.value > known.as_of:
        person.add("BIRTH_DATE_FUTURE", "birth_date", text)
    elif age_on(found.value, known.as_of) > OLDEST:
        person.add("AGE_RANGE", "birth_date", text)
    if found.is_chosen:
        person.add("VALUE_CLEANED", "birth_date", text)


def _date_of(text: str, person: PersonReading, known: Circumstances) -> ReadDate | None:
    if known.source == "dtsen":
        day = read_iso(text)
        return ReadDate(day) if day else None
    was_married = (person.number("marital_status") or 0) > MaritalStatus.SINGLE
    return read_any_order(text, as_of=known.as_of, is_or_was_married=was_married)


def _compare_with_nik(person: PersonReading, row: Mapping[str, str], known: Circumstances) -> None:
    found = parts(person.nik.value) if person.nik.is_usable else None
    if found is None:
        return
    fit = fits(person.nik.value, person.birth_date, person.sex)
    if fit.birth_date is False:
        person.add("NIK_BIRTH_DATE_DIFFERS", "birth_date", row["birth_date"])
    if fit.sex is False:
        person.add("NIK_SEX_DIFFERS", "sex", row["sex"])
    if known.city and found.region[:4] != known.city.replace(".", ""):
        person.add("NIK_REGION_OTHER", "nik", row["nik"])


def _doubt_relationship(person: PersonReading, row: Mapping[str, str], known: Circumstances) -> None:
    wrong_sex = {Relationship.HUSBAND: Sex.FEMALE, Relationship.WIFE: Sex.MALE}.get(
        person.relationship or Relationship.OTHER
    )
    is_child = _is_younger(person, known, YOUNGEST_HEAD)
    if (person.sex and person.sex is wrong_sex) or (is_child and person.relationship is Relationship.HEAD):
        person.add("RELATIONSHIP_IMPLAUSIBLE", "relationship", row["relationship"])
    was_married = (person.number("marital_status") or 0) > MaritalStatus.SINGLE
    if was_married and _is_younger(person, known, YOUNGEST_MARRIED):
        person.add("MARITAL_IMPLAUSIBLE", "marital_status", row["marital_status"])


def _doubt_education(person: PersonReading, row: Mapping[str, str], known: Circumstances) -> None:
    doubts = (
        ("school_participation", frozenset({2}), YOUNGEST_PUPIL),
        ("school_level", HIGHER_EDUCATION, YOUNGEST_STUDENT),
        ("school_diploma", HIGHER_EDUCATION, YOUNGEST_GRADUATE),
        ("ktp_education", _DEGREES, YOUNGEST_GRADUATE),
        ("education", _DEGREES, YOUNGEST_GRADUATE),
    )
    for name, values, youngest in doubts:
        if person.codes.get(name) in values and _is_younger(person, known, youngest):
            person.add("EDUCATION_IMPLAUSIBLE", name, row[name])


_DEGREES = frozenset({int(Education.BACHELOR), int(Education.MASTER), int(Education.DOCTOR)})


def _is_younger(person: PersonReading, known: Circumstances, years: int) -> bool:
    return person.birth_date is not None and 0 <= age_on(person.birth_date, known.as_of) < years
