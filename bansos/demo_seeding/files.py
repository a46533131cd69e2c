"""The hand-over files of the story, below var/demo."""

from pathlib import Path

from bansos.demo.areas import city_areas
from bansos.demo.columns import FAMILY_AT, MEMBER_AT
from bansos.demo.earlier import earlier_version
from bansos.demo.files import Pair, generate
from bansos.demo_seeding.city import DemoCity
from distribution.domain.periods import Quarter
from verification.simulator.population import CivilFile


# The oldest quarter for which the national programmes have rules.
EARLIEST = Quarter(2026, 2)
DAMAGED_ROWS = 40
_NUMBERS = {
    len(FAMILY_AT): (FAMILY_AT["nomor_kartu_keluarga"],),
    len(MEMBER_AT): (MEMBER_AT["nomor_induk_kependudukan"], MEMBER_AT["nomor_kartu_keluarga"]),
}


def write(city: DemoCity, seed: int) -> None:
    """Three versions, the last one of the current quarter, and what the civil registry knows."""
    oldest = max(EARLIEST, _before(_before(Quarter.of(city.today.date()))))
    truth = generate(
        city_areas(city.area.code), families=city.families, seed=seed, version=str(oldest.next), out=city.folder
    )
    oldest_pair = earlier_version(truth.first, city.folder, str(oldest))
    city.pairs = (oldest_pair, truth.first, truth.second)
    city.population = CivilFile(truth.civil_file)
    city.say(f"files families={city.families} people={truth.civil_persons} folder={city.folder}")


def damaged_copy(pair: Pair, folder: Path) -> tuple[Path, Path]:
    """A few rows of a pair as a spreadsheet program saves them: no number survives."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    for path in (pair.family_file, pair.member_file):
        copy = folder / f"{path.stem} (1).csv"
        with path.open("rb") as whole, copy.open("wb") as part:
            part.write(next(whole))
            for _ in range(DAMAGED_ROWS):
                part.write(_damaged(next(whole, b"")))
        copies.append(copy)
    return copies[0], copies[1]


def _damaged(line: bytes) -> bytes:
    cells = line.split(b"|")
    for place in _NUMBERS.get(len(cells), ()):
        cells[place] = cells[place][:1] + b"," + cells[place][1:6] + b"E+15"
    return b"|".join(cells)


def _before(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year - (quarter.number == 1), quarter.number - 1 or 4)
