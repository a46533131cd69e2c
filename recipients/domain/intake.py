"""The rules a hand-over file is judged by, as data: one row per code.

The statements in recipients/queries judge whole files by these codes, recipients.domain.judging one row.
The preview page, the command's error list and the XLSX of refused rows take their sentences from here.
Sources: the quality rules used on DTSEN by other regions, and the settled points of this portal.
"""

from dataclasses import dataclass
from enum import StrEnum

from recipients.domain.formats.base import Role
from recipients.domain.marking import mark as _


class Severity(StrEnum):
    """An error refuses the row, a warning keeps it."""

    ERROR = "error"
    WARNING = "warning"


class Scope(StrEnum):
    """What must be known to judge: the row alone, the areas of the country, or all rows of the file pair."""

    ROW = "row"
    AREAS = "areas"
    FILE = "file"
    READING = "reading"


FAMILY_ONLY = frozenset({Role.FAMILY})
PERSON_ONLY = frozenset({Role.PERSON})
BOTH = FAMILY_ONLY | PERSON_ONLY


@dataclass(frozen=True, slots=True)
class Rule:
    """One code: `fields` are the staged fields it speaks about, the first one stands in the error list.

    `message` may use %(value)s (masked for NIK and KK) and %(column)s; `advice` says what the operator does.
    """

    code: str
    severity: Severity
    scope: Scope
    roles: frozenset[Role]
    fields: tuple[str, ...]
    message: str
    advice: str

    @property
    def refuses(self) -> bool:
        """Whether a row with this code stays out of the registry."""
        return self.severity is Severity.ERROR


def _error(code: str, scope: Scope, roles: frozenset[Role], fields: tuple[str, ...], message: str, advice: str) -> Rule:
    return Rule(code, Severity.ERROR, scope, roles, fields, message, advice)


def _warning(
    code: str, scope: Scope, roles: frozenset[Role], fields: tuple[str, ...], message: str, advice: str
) -> Rule:
    return Rule(code, Severity.WARNING, scope, roles, fields, message, advice)


_RULES = (
    _error(
        "NIK_EMPTY",
        Scope.ROW,
        PERSON_ONLY,
        ("nik",),
        _("There is no NIK."),
        _("Ask the family or the civil registry for the NIK and send the row again."),
    ),
    _error(
        "NIK_LENGTH",
        Scope.ROW,
        PERSON_ONLY,
        ("nik",),
        _("The NIK %(value)s is not made of exactly 16 digits."),
        _("Copy the 16 digits from the family card."),
    ),
    _error(
        "NIK_PLACEHOLDER",
        Scope.ROW,
        PERSON_ONLY,
        ("nik",),
        _("The NIK %(value)s is a filler, not a number that the civil registry has issued."),
        _("Ask the civil registry for the real NIK; a person without one is added by form later."),
    ),
    _error(
        "NIK_DAMAGED",
        Scope.ROW,
        PERSON_ONLY,
        ("nik",),
        _("The NIK %(value)s has lost its last digits in a spreadsheet program."),
        _("Send the original file, or format the column as text before typing the numbers again."),
    ),
    _error(
        "KK_EMPTY",
        Scope.ROW,
        BOTH,
        ("kk_number",),
        _("There is no family card number."),
        _("Take the number from the family card and send the row again."),
    ),
    _error(
        "KK_LENGTH",
        Scope.ROW,
        BOTH,
        ("kk_number",),
        _("The family card number %(value)s is not made of exactly 16 digits, or has lost digits."),
        _("Copy the 16 digits from the family card; format the column as text in a spreadsheet."),
    ),
    _error(
        "KK_PLACEHOLDER",
        Scope.ROW,
        BOTH,
        ("kk_number",),
        _("The family card number %(value)s is a filler, not an issued number."),
        _("Ask for the family card; families with the same filler must never become one family."),
    ),
    _error(
        "NAME_EMPTY",
        Scope.ROW,
        PERSON_ONLY,
        ("full_name",),
        _("There is no name."),
        _("Take the name from the identity card or the family card."),
    ),
    _error(
        "NAME_CHARS",
        Scope.ROW,
        PERSON_ONLY,
        ("full_name",),
        _("The name contains digits or signs that do not belong in a name: %(value)s."),
        _("Write the name as on the identity card, in letters with dots, commas, apostrophes or hyphens."),
    ),
    _error(
        "BIRTH_DATE_INVALID",
        Scope.ROW,
        PERSON_ONLY,
        ("birth_date",),
        _("The birth date is empty or does not exist: %(value)s."),
        _("Write the date of the identity card: 1990-08-17 in DTSEN files, in others also 17-08-1990."),
    ),
    _error(
        "BIRTH_DATE_FUTURE",
        Scope.ROW,
        PERSON_ONLY,
        ("birth_date",),
        _("The birth date %(value)s lies after the date of the file."),
        _("Check year and month against the identity card or the birth certificate."),
    ),
    _error(
        "AGE_RANGE",
        Scope.ROW,
        PERSON_ONLY,
        ("birth_date",),
        _("By the birth date %(value)s the person would be older than 120 years."),
        _("Check the year of birth; if the person has died, report the death instead."),
    ),
    _error(
        "SEX_INVALID",
        Scope.ROW,
        PERSON_ONLY,
        ("sex",),
        _("The sex is empty or not understood: %(value)s."),
        _("Use 1 or L for men, 2 or P for women."),
    ),
    _error(
        "DECILE_RANGE",
        Scope.ROW,
        FAMILY_ONLY,
        ("decile_national",),
        _("The national decile is empty or not a number from 1 to 10: %(value)s."),
        _("Ask the data custodian for the row; the portal never estimates a decile."),
    ),
    _error(
        "AREA_UNKNOWN",
        Scope.AREAS,
        BOTH,
        ("village_code", "village_name", "district_code", "city_code", "province_code"),
        _("There is no village %(value)s in the official list."),
        _("Check code and name; codes are those of the Ministry of Home Affairs, not of the statistics office."),
    ),
    _error(
        "AREA_OUTSIDE_CITY",
        Scope.AREAS,
        BOTH,
        ("village_code", "village_name", "district_code", "city_code", "province_code"),
        _("The village %(value)s lies outside this city."),
        _("The family belongs to another city; pass the row on to its data custodian."),
    ),
    _error(
        "DUPLICATE_IN_FILE",
        Scope.FILE,
        BOTH,
        ("nik", "kk_number"),
        _("The number %(value)s stands in more than one row of the file."),
        _("Keep the right row. Equal rows count once; of rows that differ none is taken."),
    ),
    _error(
        "FAMILY_MISSING",
        Scope.FILE,
        PERSON_ONLY,
        ("kk_number",),
        _("The family %(value)s of this member is not in the family file, or was refused there."),
        _("Correct or add the row of the family first, then send both files again."),
    ),
    _error(
        "ROW_BROKEN",
        Scope.READING,
        BOTH,
        (),
        _("The line cannot be split into its columns: %(value)s."),
        _("Look for a missing or additional separator or quotation mark in this line."),
    ),
    _warning(
        "NIK_BIRTH_DATE_DIFFERS",
        Scope.ROW,
        PERSON_ONLY,
        ("nik", "birth_date"),
        _("The birth date in the NIK differs from the birth date %(value)s."),
        _("Often right after a corrected birth date; the check with the civil registry decides."),
    ),
    _warning(
        "NIK_SEX_DIFFERS",
        Scope.ROW,
        PERSON_ONLY,
        ("nik", "sex"),
        _("The sex in the NIK differs from the sex in the file: %(value)s."),
        _("Compare with the identity card; the check with the civil registry decides."),
    ),
    _warning(
        "NIK_REGION_OTHER",
        Scope.ROW,
        PERSON_ONLY,
        ("nik",),
        _("The NIK was first issued in another region."),
        _("Nothing to do: a NIK stays the same after moving."),
    ),
    _warning(
        "MEMBER_COUNT_DIFFERS",
        Scope.FILE,
        FAMILY_ONLY,
        ("member_count",),
        _("The family row says %(value)s members, but the member file has another number of kept rows."),
        _("Compare with the family card and look among the refused rows."),
    ),
    _warning(
        "RELATIONSHIP_IMPLAUSIBLE",
        Scope.ROW,
        PERSON_ONLY,
        ("relationship", "sex", "birth_date"),
        _("The relationship to the head of family does not fit age or sex: %(value)s."),
        _("Compare with the family card."),
    ),
    _warning(
        "MARITAL_IMPLAUSIBLE",
        Scope.ROW,
        PERSON_ONLY,
        ("marital_status", "birth_date"),
        _("The marital status does not fit the age: %(value)s."),
        _("Compare birth date and marital status with the family card."),
    ),
    _warning(
        "EDUCATION_IMPLAUSIBLE",
        Scope.ROW,
        PERSON_ONLY,
        ("school_participation", "school_level", "school_diploma", "ktp_education", "birth_date"),
        _("The education does not fit the age: %(value)s."),
        _("Compare birth date and education with the documents."),
    ),
    _warning(
        "NO_HEAD",
        Scope.FILE,
        BOTH,
        ("kk_number",),
        _("None of the kept members of the family is its head."),
        _("Look among the refused rows, or name the head on the family's page."),
    ),
    _warning(
        "SEVERAL_HEADS",
        Scope.FILE,
        BOTH,
        ("kk_number",),
        _("More than one kept member of the family is its head."),
        _("Compare with the family card; the family may have been split."),
    ),
    _warning(
        "ENCODING_REPAIRED",
        Scope.READING,
        BOTH,
        (),
        _("Letters of this line were stored in another encoding and have been repaired."),
        _("Compare names and address with the document."),
    ),
    _warning(
        "CODE_UNKNOWN",
        Scope.ROW,
        BOTH,
        (),
        _("The value %(value)s in the column %(column)s is not in the code book."),
        _("It is kept as it came and not used; ask the data custodian what it means."),
    ),
    _warning(
        "VALUE_CLEANED",
        Scope.ROW,
        BOTH,
        (),
        _("The value %(value)s in the column %(column)s was read after adding or removing signs only."),
        _("Nothing to do, except to send clean files."),
    ),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _RULES}


@dataclass(frozen=True, slots=True)
class Issue:
    """One reason found in one row; `field` is the staged field, `value` the text as it came, unmasked."""

    code: str
    field: str = ""
    value: str = ""

    @property
    def rule(self) -> Rule:
        """What the code means."""
        return RULES[self.code]
