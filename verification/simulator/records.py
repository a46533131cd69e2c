"""A stand-in for any source of records: it invents, by the definition of the source, what is known of each person.

What is known of a NIK is always the same: it is drawn from the number itself. Who has a record, and whose record speaks
against aid, can therefore be computed beside the server (`invented_records`). Beyond the faults that all simulated
services have, it gives partial answers (a needed fact is missing) and late ones (202: ask again later).
"""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from zlib import crc32

import orjson
from aiohttp import web

from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import Source
from verification.simulator.population import CivilState, Population
from verification.simulator.server import Behaviour, Simulator, answer_of


HAS_RECORD: Final = 0.35
# Of the records; a city whose every tenth recipient owns a car would not be believed.
SPEAKS_AGAINST: Final = 0.03
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "status_kepesertaan": ("AKTIF", "NON AKTIF"),
    "golongan_tarif": ("R1/450", "R1/900", "R1M/900", "R1/1300"),
    "jenis_hak": ("HAK MILIK", "GIRIK", "HAK GUNA BANGUNAN"),
    "jenis_kepegawaian": ("HONORER", "THL", "TENAGA KONTRAK"),
    "jenis_kendaraan": ("SEPEDA MOTOR", "SCOOTER"),
}
_FIRST_DAY: Final = date(2024, 1, 1)


def invented_records(
    source: Source, nik: str, *, against: float = SPEAKS_AGAINST, seed: int = 7
) -> list[dict[str, Any]]:
    """What this source knows of a NIK: of most people nothing; `against` is the share of records against aid."""
    chance = random.Random(crc32(f"{source.key}:{seed}:{nik}".encode()))  # noqa: S311 - reproducible, no secret
    if chance.random() >= HAS_RECORD:
        return []
    is_against = chance.random() < against
    return [{"nik": nik, **{fact.name: _value(fact, chance, is_against=is_against) for fact in source.facts}}]


def _value(fact: FactRule, chance: random.Random, *, is_against: bool) -> Any:
    if fact.speaks is Speaks.AMONG and is_against:
        return chance.choice(sorted(fact.among))
    if fact.limit is not None:
        # Never the limit itself, so that ABOVE and AT_LEAST agree about it.
        share = chance.uniform(1.05, 3) if is_against else chance.uniform(0.1, 0.9)
        return int(fact.limit * share)
    by_kind = {
        Reads.TEXT: lambda: chance.choice(_WORDS.get(fact.name, ("-TIDAK DISEBUT-",))),
        Reads.DAY: lambda: (_FIRST_DAY + timedelta(days=chance.randrange(900))).isoformat(),
        Reads.YES_NO: lambda: "YA" if (is_against and fact.speaks is Speaks.WHEN_YES) else "TIDAK",
        Reads.NUMBER: lambda: chance.randrange(1, 60),
        Reads.RUPIAH: lambda: chance.randrange(1, 60) * 100_000,
    }
    return by_kind[fact.reads]()


class RecordSimulator(Simulator):
    """One simulated source of records. `key`, where given, must come in the header `x-api-key`."""

    path = "/records"

    def __init__(
        self,
        source: Source,
        population: Population,
        behaviour: Behaviour | None = None,
        *,
        partial: float = 0.0,
        late: float = 0.0,
        key: str = "",
        against: float = SPEAKS_AGAINST,
    ) -> None:
        super().__init__(population, behaviour)
        self.source = source
        self.against = against
        self.path = f"/{source.key}"
        self.partial, self.late = partial, late
        self._key = key

    def serves(self, method: str, path: str) -> bool:
        """Its one address."""
        return method == "POST" and path == self.path

    def respond(self, request: web.BaseRequest, body: bytes) -> web.Response:
        """Records of the person, or a refusal as gateways write it."""
        if self._key and request.headers.get("x-api-key") != self._key:
            return _refusal(401, "API key tidak dikenal")
        nik = _nik(body)
        if not nik:
            return _refusal(400, "Parameter nik tidak lengkap")
        if not self.within_quota():
            self.counts.refused_by_quota += 1
            return _refusal(429, "Kuota hari ini telah habis")
        if self.chance() < self.late:
            self.counts.faults["late"] += 1
            return web.Response(status=202, headers={"Retry-After": "86400"}, body=b'{"message":"Sedang diproses"}')
        self.counts.answered += 1
        self.counts.asked[nik] += 1
        record = self.population.lookup(nik)
        if record is None or record.state == CivilState.MISSING:
            return _refusal(404, "Data tidak ditemukan")
        found = [self._maybe_partial(one) for one in invented_records(self.source, nik, against=self.against)]
        return answer_of({"data": found, "sisa_kuota": self.quota_left()})

    def _maybe_partial(self, record: dict[str, Any]) -> dict[str, Any]:
        if self.chance() >= self.partial:
            return record
        self.counts.faults["partial"] += 1
        needed = {fact.name for fact in self.source.facts if fact.is_needed}
        return {name: value for name, value in record.items() if name not in needed}


def _nik(body: bytes) -> str:
    try:
        document = orjson.loads(body)
    except ValueError:
        return ""
    return str(document.get("nik", "")).strip() if isinstance(document, dict) else ""


def _refusal(status: int, text: str) -> web.Response:
    return web.Response(status=status, body=orjson.dumps({"message": text}), content_type="application/json")
