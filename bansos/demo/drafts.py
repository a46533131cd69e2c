"""A family's lines while faults are worked into them, and what an intake must say of each line then."""

from dataclasses import dataclass, field
from datetime import date

from bansos.demo.columns import FAMILY_AT, MEMBER_AT
from bansos.demo.people import Family
from bansos.demo.rows import Lines, cells, joined
from recipients.domain.intake import RULES


HEAD_CODE = "1"


@dataclass(slots=True)
class Entry:
    """One physical line. `codes` maps the rule codes it deserves to the column they are about."""

    cells: list[str]
    codes: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def is_refused(self) -> bool:
        """Whether one of its codes is an error."""
        return any(RULES[code].refuses for code in self.codes)

    def verdicts(self) -> dict[str, str]:
        """The codes that count: warnings of a refused row do not."""
        if not self.is_refused:
            return self.codes
        return {code: column for code, column in self.codes.items() if RULES[code].refuses}

    def encoded(self) -> bytes:
        """The line as it goes into the file, without its end."""
        return joined(self.cells).encode() if self.raw is None else self.raw

    def copy(self) -> "Entry":
        """Another line with the same values and no codes."""
        return Entry(list(self.cells))


@dataclass(slots=True)
class Draft:
    """The lines of one family in both files; faults change them in place."""

    family: list[Entry]
    members: list[Entry]
    people: Family
    on: date

    @classmethod
    def of(cls, lines: Lines, people: Family, on: date) -> "Draft":
        """Clean lines, with only the warnings that the NIKs earn by themselves."""
        members = [
            Entry(cells(line), dict.fromkeys(person.oddities, "nomor_induk_kependudukan"))
            for line, person in zip(lines.members, people.members, strict=True)
        ]
        return cls([Entry(cells(lines.family))], members, people, on)

    def aged(self, low: int, high: int) -> list[Entry]:
        """Lines of the members of these ages on the file's date, both included."""
        return [
            entry
            for entry, person in zip(self.members, self.people.members, strict=True)
            if low <= completed_years(person.birth, self.on) <= high
        ]

    def settle(self) -> None:
        """Adds the codes that follow from others: members without a family row, counts, heads."""
        family = next((entry for entry in self.family if not entry.is_refused), None)
        if family is None:
            for member in self.members:
                if "ROW_BROKEN" not in member.codes:
                    member.codes["FAMILY_MISSING"] = "nomor_kartu_keluarga"
            return
        kept = [member for member in self.members if not member.is_refused]
        if len(kept) != int(family.cells[FAMILY_AT["jumlah_anggota_keluarga"]]):
            family.codes["MEMBER_COUNT_DIFFERS"] = "jumlah_anggota_keluarga"
        relation = MEMBER_AT["status_hubungan_keluarga"]
        heads = sum(member.cells[relation] == HEAD_CODE for member in kept)
        if heads != 1:
            family.codes["SEVERAL_HEADS" if heads else "NO_HEAD"] = "nomor_kartu_keluarga"


def completed_years(birth: date, on: date) -> int:
    """Age in whole years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
