"""The next version of a clean pair with an exact share of its rows changed, for measuring a re-ingest."""

from collections.abc import Callable
from pathlib import Path

from bansos.demo.chance import dice
from bansos.demo.columns import FAMILY_AT, MEMBER_AT
from bansos.demo.files import Pair
from bansos.demo.manifest import Expected
from bansos.demo.rows import cells, joined
from bansos.demo.versions import stem
from recipients.domain.formats.versions import last_day


CHANGE_STREAM = 3


def changed_version(pair: Pair, out: Path, version: str, share: float = 0.05, seed: int = 7) -> Pair:
    """Writes both files anew: in each, exactly round(share x rows) rows differ in one cell."""
    last_day(version)
    folder = out / version
    folder.mkdir(parents=True, exist_ok=True)
    ending = stem(version, pair.city)
    families = _changed(
        pair.family_file, folder / f"keluarga_{ending}", pair.families.read, share, seed, _change_family
    )
    persons = _changed(
        pair.member_file,
        folder / f"anggota_keluarga_{ending}",
        pair.persons.read,
        share,
        seed + 1,
        _change_member,
    )
    return Pair(
        version,
        pair.city,
        families,
        persons,
        Expected(read=pair.families.read),
        Expected(read=pair.persons.read),
    )


def _changed(
    source: Path, target: Path, rows: int, share: float, seed: int, change: Callable[[list[str], int], None]
) -> Path:
    chosen = frozenset(dice(seed, CHANGE_STREAM).sample(range(rows), round(rows * share)))
    with (
        source.open(encoding="utf-8", newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        new.write(next(old))
        for row, line in enumerate(old):
            if row in chosen:
                values = cells(line.rstrip("\n"))
                change(values, row)
                line = joined(values) + "\n"
            new.write(line)
    return target


def _change_family(values: list[str], row: int) -> None:
    """Another decile, power or address."""
    if row % 3 == 0:
        place = FAMILY_AT["desil_nasional"]
        values[place] = str(int(values[place]) % 10 + 1)
    elif row % 3 == 1:
        place = FAMILY_AT["daya_terpasang"]
        values[place] = "3" if values[place] != "3" else "2"
    else:
        values[FAMILY_AT["alamat"]] += " BARU"


def _change_member(values: list[str], row: int) -> None:
    """Another occupation, address on the card or name."""
    if row % 3 == 0:
        place = MEMBER_AT["pekerjaan_ktp"]
        values[place] = "88" if values[place] != "88" else "15"
    elif row % 3 == 1:
        values[MEMBER_AT["alamat_ktp"]] += " BARU"
    else:
        values[MEMBER_AT["nama"]] += " JAYA"
