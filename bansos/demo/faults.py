"""Faults that real hand-over files have, worked into a few families, each with the codes an intake must find.

A fault changes a family's draft and says whether it could: a married child needs a child. Faults that refuse
a member take one of a family of at least two, so that no family is left without anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bansos.demo.areas import CityAreas
from bansos.demo.chance import pick
from bansos.demo.columns import FAMILY_AT, MEMBER_AT
from bansos.demo.drafts import HEAD_CODE, Draft, Entry


NIK, KK, NAME, BORN = "nomor_induk_kependudukan", "nomor_kartu_keluarga", "nama", "tanggal_lahir"
ADDRESS, KTP_ADDRESS, VILLAGE = "alamat", "alamat_ktp", "kode_kelurahan_desa"
RELATION, DECILE, COUNT = "status_hubungan_keluarga", "desil_nasional", "jumlah_anggota_keluarga"
DUMMY_NIK = "1234567890123456"
Fault = Callable[[Random, Draft, CityAreas], bool]
Edit = Callable[[Random, str], str]


@dataclass(frozen=True, slots=True)
class MemberCell:
    """Another value in one cell of one member; `ages` limits whose, both included."""

    column: str
    edit: Edit
    code: str
    ages: tuple[int, int] = (0, 200)

    def __call__(self, rng: Random, draft: Draft, city: CityAreas) -> bool:
        """Changes one fitting member of a family of at least two."""
        fitting = draft.aged(*self.ages)
        if len(draft.members) < 2 or not fitting:
            return False
        entry = pick(rng, fitting)
        place = MEMBER_AT[self.column]
        entry.cells[place] = self.edit(rng, entry.cells[place])
        entry.codes[self.code] = self.column
        return True


@dataclass(frozen=True, slots=True)
class FamilyCell:
    """Another value in one cell of the family's line; without a code it only has consequences."""

    column: str
    edit: Edit
    code: str = ""

    def __call__(self, rng: Random, draft: Draft, city: CityAreas) -> bool:
        """Changes the family's line."""
        entry = draft.family[0]
        place = FAMILY_AT[self.column]
        entry.cells[place] = self.edit(rng, entry.cells[place])
        if self.code:
            entry.codes[self.code] = self.column
        return True


@dataclass(frozen=True, slots=True)
class CardNumber:
    """Another family card number on all lines of a family."""

    edit: Edit
    code: str

    def __call__(self, rng: Random, draft: Draft, city: CityAreas) -> bool:
        """Changes the number the same way in both files."""
        number = self.edit(rng, draft.people.kk)
        draft.family[0].cells[FAMILY_AT[KK]] = number
        for entry in draft.members:
            entry.cells[MEMBER_AT[KK]] = number
        for entry in (*draft.family, *draft.members):
            entry.codes[self.code] = KK
        return True


@dataclass(frozen=True, slots=True)
class NameBytes:
    """A name with a byte of Windows-1252 in a file that is UTF-8 otherwise."""

    name: str
    codes: tuple[str, ...]

    def __call__(self, rng: Random, draft: Draft, city: CityAreas) -> bool:
        """Gives one member the name, in the wrong encoding."""
        entry = pick(rng, draft.members)
        entry.cells[MEMBER_AT[NAME]] = self.name
        entry.raw = "|".join(entry.cells).encode("cp1252")
        entry.codes.update(dict.fromkeys(self.codes, NAME))
        return True


def to(*values: str) -> Edit:
    """One of these values instead of what was there."""
    return lambda rng, _: pick(rng, values)


def scientific(rng: Random, number: str) -> str:
    """3576… as a spreadsheet shows it: only six digits left."""
    return f"{number[0]}{pick(rng, ',.')}{number[1:6]}E+15"


def dotted(rng: Random, number: str) -> str:
    """35.7601.410590.9001."""
    return f"{number[:2]}.{number[2:6]}.{number[6:12]}.{number[12:]}"


def dotted_area(rng: Random, code: str) -> str:
    """35.76.01.1003."""
    return f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"


def placeholder(rng: Random, number: str) -> str:
    """Fillers: all digits equal, or a serial that is never issued."""
    return pick(rng, ("0" * 16, "9" * 16, number[:12] + "0000"))


def with_digit(rng: Random, name: str) -> str:
    """A digit where a letter was."""
    return f"{name[:2]}{int(rng.random() * 10)}{name[3:]}"


def unknown_village(rng: Random, code: str) -> str:
    """A village number that no district has."""
    return code[:6] + "9999"


def moved_elsewhere(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """The family lives in a village of another city."""
    if not city.near:
        return False
    entry = draft.family[0]
    entry.cells[:8] = pick(rng, city.near).cells.split("|")
    entry.codes["AREA_OUTSIDE_CITY"] = VILLAGE
    return True


def family_row_missing(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """Members whose family nobody handed over."""
    draft.family.clear()
    return True


def without_head(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """The head is called something else."""
    draft.members[0].cells[MEMBER_AT[RELATION]] = "8"
    return True


def two_heads(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """Husband and wife are both the head."""
    if len(draft.members) < 2 or draft.people.members[1].relation != 2:
        return False
    draft.members[1].cells[MEMBER_AT[RELATION]] = HEAD_CODE
    return True


def line_cut(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """A member's line ends in the middle."""
    return _break(rng, draft, lambda line: [line[: len(line) * 2 // 3].rpartition("|")[0]])


def line_split(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """A line end inside a member's address: two lines, both of the wrong length."""
    return _break(rng, draft, lambda line: line.replace("|LINGKUNGAN ", "|LINGKUNGAN\n", 1).split("\n"))


def quote_unclosed(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """A quotation mark before a member's address that is never closed."""
    return _break(rng, draft, lambda line: [line.replace("|JL. ", '|"JL. ', 1)])


def separator_inside(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """An address with a separator that nobody quoted: the family's line has a field too many."""
    entry = draft.family[0]
    entry.cells[FAMILY_AT[ADDRESS]] = draft.people.home.line.replace(" NO.", " | NO.", 1)
    entry.raw = "|".join(entry.cells).encode()
    entry.codes = {"ROW_BROKEN": ""}
    return True


def _break(rng: Random, draft: Draft, cut: Callable[[str], list[str]]) -> bool:
    if len(draft.members) < 2:
        return False
    at = int(rng.random() * len(draft.members))
    pieces = cut("|".join(draft.members[at].cells))
    draft.members[at : at + 1] = [Entry([], {"ROW_BROKEN": ""}, piece.encode()) for piece in pieces]
    return True


def member_twice(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """The same line twice: the first is kept."""
    return _twice(rng, draft, lambda cells: None, differs=False)


def member_twice_cleaned(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """The same line twice but for an apostrophe before the NIK."""
    return _twice(rng, draft, lambda cells: cells.__setitem__(0, "'" + cells[0]), differs=False)


def member_twice_other_name(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """One NIK with two names: neither is taken."""
    name = MEMBER_AT[NAME]
    return _twice(rng, draft, lambda cells: cells.__setitem__(name, cells[name] + " JAYA"), differs=True)


def _twice(rng: Random, draft: Draft, edit: Callable[[list[str]], None], *, differs: bool) -> bool:
    if len(draft.members) < 2:
        return False
    at = int(rng.random() * len(draft.members))
    first, second = draft.members[at], draft.members[at].copy()
    edit(second.cells)
    second.codes["DUPLICATE_IN_FILE"] = NIK
    if differs:
        first.codes["DUPLICATE_IN_FILE"] = NIK
    draft.members.append(second)
    return True


def family_twice(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """The family's line twice: the first is kept."""
    draft.family.append(draft.family[0].copy())
    draft.family[1].codes["DUPLICATE_IN_FILE"] = KK
    return True


def family_twice_other_decile(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """One card number with two deciles: neither line is taken, and so no member."""
    family_twice(rng, draft, city)
    place = FAMILY_AT[DECILE]
    draft.family[1].cells[place] = str(int(draft.family[0].cells[place]) % 10 + 1)
    draft.family[0].codes["DUPLICATE_IN_FILE"] = KK
    return True


def same_dummy_nik(rng: Random, draft: Draft, city: CityAreas) -> bool:
    """Two members share a number typed from the row of keys."""
    if len(draft.members) < 3:
        return False
    for entry in draft.members[-2:]:
        entry.cells[MEMBER_AT[NIK]] = DUMMY_NIK
        entry.codes = {"DUPLICATE_IN_FILE": NIK}
    return True


FAULTS: dict[str, Fault] = {
    "nik_point_zero": MemberCell(NIK, lambda _, nik: nik + ".0", "VALUE_CLEANED"),
    "nik_apostrophe": MemberCell(NIK, lambda _, nik: "'" + nik, "VALUE_CLEANED"),
    "nik_dotted": MemberCell(NIK, dotted, "VALUE_CLEANED"),
    "nik_invisible_space": MemberCell(NIK, lambda _, nik: "\u00a0" + nik + "\u200b", "VALUE_CLEANED"),
    "nik_scientific": MemberCell(NIK, scientific, "NIK_DAMAGED"),
    "nik_empty": MemberCell(NIK, to("", "-"), "NIK_EMPTY"),
    "nik_short": MemberCell(NIK, lambda _, nik: nik[:15], "NIK_LENGTH"),
    "nik_long": MemberCell(NIK, lambda _, nik: nik + "1", "NIK_LENGTH"),
    "nik_letter": MemberCell(NIK, lambda _, nik: nik[:9] + "O" + nik[10:], "NIK_LENGTH"),
    "nik_placeholder": MemberCell(NIK, placeholder, "NIK_PLACEHOLDER"),
    "nik_dummy_twice": same_dummy_nik,
    "name_empty": MemberCell(NAME, to("", "-"), "NAME_EMPTY"),
    "name_digit": MemberCell(NAME, with_digit, "NAME_CHARS"),
    "name_accent_cp1252": NameBytes("ANDRé WIJAYA", ("ENCODING_REPAIRED",)),
    "name_apostrophe_cp1252": NameBytes("NU\u2019MAN HAKIM", ("ENCODING_REPAIRED", "VALUE_CLEANED")),
    "birth_date_impossible": MemberCell(BORN, to("1990-02-30", "0000-00-00", "1987-13-05"), "BIRTH_DATE_INVALID"),
    "birth_date_empty": MemberCell(BORN, to(""), "BIRTH_DATE_INVALID"),
    "birth_date_future": MemberCell(BORN, to("2031-05-17", "2062-01-09"), "BIRTH_DATE_FUTURE"),
    "birth_date_ancient": MemberCell(BORN, to("1888-03-04", "1879-11-21"), "AGE_RANGE"),
    "sex_invalid": MemberCell("jenis_kelamin", to("", "9", "X"), "SEX_INVALID"),
    "rt_short": MemberCell("rt_ktp", to("1", "3", "03"), "VALUE_CLEANED"),
    "child_married": MemberCell("status_kawin", to("2"), "MARITAL_IMPLAUSIBLE", (3, 10)),
    "child_head": MemberCell(RELATION, to(HEAD_CODE), "RELATIONSHIP_IMPLAUSIBLE", (3, 8)),
    "infant_at_school": MemberCell("partisipasi_sekolah", to("2"), "EDUCATION_IMPLAUSIBLE", (0, 3)),
    "child_graduate": MemberCell("ijazah_tertinggi_yang_dimiliki", to("19", "21"), "EDUCATION_IMPLAUSIBLE", (8, 15)),
    "illness_unknown": MemberCell("penyakit_kronis", to("77"), "CODE_UNKNOWN"),
    "decile_empty": FamilyCell(DECILE, to(""), "DECILE_RANGE"),
    "decile_out_of_range": FamilyCell(DECILE, to("0", "11", "-1"), "DECILE_RANGE"),
    "decile_city_unknown": FamilyCell("desil_kabupaten_kota", to("0", "12"), "CODE_UNKNOWN"),
    "roof_unknown": FamilyCell("jenis_atap_terluas", to("99"), "CODE_UNKNOWN"),
    "village_unknown": FamilyCell(VILLAGE, unknown_village, "AREA_UNKNOWN"),
    "village_dotted": FamilyCell(VILLAGE, dotted_area, "VALUE_CLEANED"),
    "village_outside": moved_elsewhere,
    "member_count": FamilyCell(COUNT, lambda _, count: str(int(count) + 1)),
    "kk_point_zero": CardNumber(lambda _, kk: kk + ".0", "VALUE_CLEANED"),
    "kk_empty": CardNumber(to(""), "KK_EMPTY"),
    "kk_short": CardNumber(lambda _, kk: kk[:14], "KK_LENGTH"),
    "kk_placeholder": CardNumber(to("0" * 16), "KK_PLACEHOLDER"),
    "family_row_missing": family_row_missing,
    "no_head": without_head,
    "two_heads": two_heads,
    "line_cut": line_cut,
    "line_split": line_split,
    "quote_unclosed": quote_unclosed,
    "separator_inside": separator_inside,
    "member_twice": member_twice,
    "member_twice_cleaned": member_twice_cleaned,
    "member_twice_other_name": member_twice_other_name,
    "family_twice": family_twice,
    "family_twice_other_decile": family_twice_other_decile,
}
