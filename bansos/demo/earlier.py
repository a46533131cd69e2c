"""The quarter before the first delivered one: the same city as it was three months earlier, written from its files.

`generate` makes two versions that follow each other. A registry that has been in use for a while has seen one more;
this one differs from the first only backwards: some families and the youngest children are not in it yet, some
families stand at another decile. Lines that no program could read are copied as they are.
"""

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from bansos.demo.columns import FAMILY_AT, MEMBER_AT
from bansos.demo.files import Pair
from bansos.demo.manifest import Expected
from bansos.demo.rows import SEPARATOR
from bansos.demo.versions import stem
from recipients.domain.formats.versions import last_day


FAMILY_KK = FAMILY_AT["nomor_kartu_keluarga"]
MEMBER_KK = MEMBER_AT["nomor_kartu_keluarga"]
BORN = MEMBER_AT["tanggal_lahir"]
DECILE = FAMILY_AT["desil_nasional"]
# Out of a thousand families.
NOT_YET, BETTER, WORSE = 5, 40, 60

Change = Callable[[list[str]], list[str] | None]


def earlier_version(pair: Pair, out: Path, version: str) -> Pair:
    """Write both files anew as of `version`; which rows differ depends on their family card numbers alone."""
    day = last_day(version).isoformat()
    folder = out / version
    folder.mkdir(parents=True, exist_ok=True)
    ending = stem(version, pair.city)
    families, family_rows = _rewrite(pair.family_file, folder / f"keluarga_{ending}", len(FAMILY_AT), _earlier_family)
    persons, person_rows = _rewrite(
        pair.member_file,
        folder / f"anggota_keluarga_{ending}",
        len(MEMBER_AT),
        lambda cells: _earlier_member(cells, day),
    )
    return Pair(version, pair.city, families, persons, Expected(read=family_rows), Expected(read=person_rows))


def _rewrite(source: Path, target: Path, columns: int, change: Change) -> tuple[Path, int]:
    rows = 0
    with source.open("rb") as old, target.open("wb") as new:
        new.write(next(old))
        for line in old:
            earlier = _line(line, columns, change)
            new.write(earlier)
            rows += bool(earlier)
    return target, rows


def _line(line: bytes, columns: int, change: Change) -> bytes:
    """The line a quarter earlier; empty when it did not stand there yet."""
    if b'"' in line:
        return line
    try:
        cells = line.decode().rstrip("\n").split(SEPARATOR)
    except UnicodeDecodeError:
        return line
    if len(cells) != columns:
        return line
    changed = change(cells)
    return (SEPARATOR.join(changed) + "\n").encode() if changed else b""


def _earlier_family(cells: list[str]) -> list[str] | None:
    chance = _chance(cells[FAMILY_KK])
    if chance < NOT_YET:
        return None
    step = 1 if chance < BETTER else -1 if chance < WORSE else 0
    if step and cells[DECILE].isdigit() and 1 < int(cells[DECILE]) < 10:
        cells[DECILE] = str(int(cells[DECILE]) + step)
    return cells


def _earlier_member(cells: list[str], day: str) -> list[str] | None:
    is_there = _chance(cells[MEMBER_KK]) >= NOT_YET
    was_born = not day < cells[BORN] < "2031"
    return cells if is_there and was_born else None


def _chance(card: str) -> int:
    """0-999, the same for all lines of a family."""
    return crc32(card.encode()) % 1000
