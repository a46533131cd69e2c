"""Writes the invented city family by family: a million people take hardly more memory than a thousand."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bansos.demo.areas import CityAreas
from bansos.demo.chance import dice
from bansos.demo.changes import NEWCOMERS, Quarter, quarter
from bansos.demo.civil import CivilRegistry
from bansos.demo.columns import FAMILY_COLUMNS, MEMBER_COLUMNS
from bansos.demo.drafts import Draft
from bansos.demo.manifest import Expected, Manifest, Plan, Sheet
from bansos.demo.people import Family, Settler
from bansos.demo.rows import Lines, header, lines
from bansos.demo.serials import Numbers
from bansos.demo.siak import SiakExport
from bansos.demo.versions import following, stem
from recipients.domain.formats.versions import last_day


FAMILY_STREAM, PLAN_STREAM = 1, 2


@dataclass(frozen=True, slots=True)
class Pair:
    """One DTSEN pair on disk, and what an intake must count in it."""

    version: str
    city: str
    family_file: Path
    member_file: Path
    families: Expected
    persons: Expected


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything `generate` wrote and knows. `faults.json` lists the faulty lines of both pairs.

    `differences` counts the disagreements of civil.csv by kind, `changes` the families that changed by kind.
    """

    first: Pair
    second: Pair
    civil_file: Path
    differences_file: Path
    faults_file: Path
    siak_file: Path
    civil_persons: int
    differences: Counter[str]
    changes: Counter[str]
    faults: Counter[str]


class PairWriter:
    """Both files of one version."""

    def __init__(self, city: CityAreas, version: str, out: Path, manifest: Manifest | None) -> None:
        self.version = version
        self.day = last_day(version)
        name = stem(version, city.code)
        self._city = city
        self.families = self._sheet(out, f"keluarga_{name}", FAMILY_COLUMNS, manifest)
        self.persons = self._sheet(out, f"anggota_keluarga_{name}", MEMBER_COLUMNS, manifest)

    def _sheet(self, out: Path, name: str, columns: tuple[str, ...], manifest: Manifest | None) -> Sheet:
        return Sheet(out / self.version / name, f"{self.version}/{name}", header(columns), manifest)

    def put(self, family: Family, written: Lines) -> None:
        """A family as it is."""
        self.families.put(written.family)
        for person, line in zip(family.members, written.members, strict=True):
            codes = dict.fromkeys(person.oddities, "nomor_induk_kependudukan") if person.oddities else None
            self.persons.put(line, codes)

    def put_faulty(self, rng: Random, family: Family, written: Lines, plan: Plan) -> None:
        """A family with a fault worked in."""
        draft = Draft.of(written, family, self.day)
        plan.work_in(rng, draft, self._city)
        for entry in draft.family:
            self.families.put_entry(entry)
        for entry in draft.members:
            self.persons.put_entry(entry)

    def close(self) -> Pair:
        """End both files."""
        self.families.close()
        self.persons.close()
        return Pair(
            self.version,
            self._city.code,
            self.families.path,
            self.persons.path,
            self.families.expected,
            self.persons.expected,
        )


def generate(city: CityAreas, families: int, seed: int, version: str, out: Path) -> Truth:
    """Writes two versions of the pair with faults, civil.csv, a SIAK export and what is true about them."""
    out.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(out / "faults.json")
    first = PairWriter(city, version, out, manifest)
    second = PairWriter(city, following(version), out, manifest)
    settler = Settler(city, Numbers(), first.day)
    civil = CivilRegistry(city, first.day, out)
    siak = SiakExport(out / f"siak_biodata_{city.code}.xlsx", families)
    half = families // 2
    plans = (
        Plan(dice(seed, PLAN_STREAM, 1), range(half), families),
        Plan(dice(seed, PLAN_STREAM, 2), range(half, families), families),
    )
    changes: Counter[str] = Counter()
    for index in range(families + round(families * NEWCOMERS)):
        rng = dice(seed, FAMILY_STREAM, index)
        family = settler.family(rng)
        if index < families:
            happened = quarter(rng, family, settler, second.day)
            written = lines(happened.before)
            _write(rng, first, happened.before, written, plans[0], index)
        else:
            happened, written = Quarter(family, family, "new_family"), lines(family)
        if happened.after is not None:
            if happened.after is not happened.before:
                written = lines(happened.after)
            _write(rng, second, happened.after, written, plans[1], index)
        civil.register(rng, happened)
        siak.register(rng, index, happened)
        if happened.kind:
            changes[happened.kind] += 1
    civil.close()
    siak.close()
    manifest.close()
    return Truth(
        first=first.close(),
        second=second.close(),
        civil_file=out / "civil.csv",
        differences_file=out / "differences.csv",
        faults_file=out / "faults.json",
        siak_file=siak.path,
        civil_persons=civil.persons,
        differences=civil.counts,
        changes=changes,
        faults=plans[0].placed + plans[1].placed,
    )


def _write(rng: Random, pair: PairWriter, family: Family, written: Lines, plan: Plan, index: int) -> None:
    if plan.is_seat(index):
        pair.put_faulty(rng, family, written, plan)
    else:
        pair.put(family, written)


def generate_clean(city: CityAreas, families: int, seed: int, version: str, out: Path) -> Pair:
    """One pair without faults and civil.csv beside it, for measuring."""
    out.mkdir(parents=True, exist_ok=True)
    pair = PairWriter(city, version, out, None)
    settler = Settler(city, Numbers(), pair.day)
    civil = CivilRegistry(city, pair.day, out)
    for index in range(families):
        rng = dice(seed, FAMILY_STREAM, index)
        family = settler.family(rng)
        pair.put(family, lines(family))
        civil.register(rng, Quarter(family, family))
    civil.close()
    return pair.close()
