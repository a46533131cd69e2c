"""Invented addresses: street names that could be anywhere in the region, RT and RW, hamlets."""

from dataclasses import dataclass
from random import Random
from zlib import crc32

from bansos.demo.areas import Village
from bansos.demo.chance import pick


def _streets(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(","))


ANYWHERE = _streets(
    "Melati, Mawar, Kenanga, Cempaka, Flamboyan, Anggrek, Dahlia, Teratai,"
    " Bougenville, Kamboja, Merpati, Cendrawasih, Kutilang, Kepodang, Rajawali,"
    " Mangga, Rambutan, Manggis, Sawo, Durian, Nusa Indah, Pahlawan, Merdeka, Veteran"
)
STREETS: dict[str, tuple[str, ...]] = {
    "35.76": _streets(
        "Raya Ijen, Empunala, Gajah Mada, Majapahit, Bhayangkara, Residen Pamuji, Semeru,"
        " Welirang, Arjuno, Kelud, Brawijaya, Hayam Wuruk, Raden Wijaya, Tribuana Tungga"
        " Dewi, Jayanegara, Suromulang, Cinde, Penanggungan, Raya Meri, Prapanca, Nala,"
        " Sawunggaling, Joko Tole, Pekayon, Tirta Suam, Banyu Urip"
    ),
    "52.71": _streets(
        "Pejanggik, Langko, Sriwijaya, Udayana, Saleh Sungkar, Adi Sucipto, Catur Warga,"
        " Panji Tilar, Rinjani, Selaparang, Brawijaya, Gora, Bung Hatta, Lingkar Selatan,"
        " Swasembada, Energi, Yos Sudarso, Ade Irma Suryani"
    ),
}
PER_VILLAGE = 7
HAMLETS = ("KRAJAN", "TENGAH", "LOR", "KIDUL", "WETAN", "KULON", "BARU")
GANGS = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or is registered; RT and RW as three digits.

    `street` never has a separator or a quote.
    """

    village: Village
    street: str
    rt: str
    rw: str
    hamlet: str

    @property
    def line(self) -> str:
        """The address as the family file has it, in one line."""
        return f"{self.street} RT {self.rt} RW {self.rw}"


def address(rng: Random, village: Village) -> Address:
    """An address in that village: the same few streets for everyone who lives there."""
    names = STREETS.get(village.code[:5], ANYWHERE) + ANYWHERE[:8]
    start = crc32(village.code.encode())
    street = names[(start + int(rng.random() * PER_VILLAGE)) % len(names)]
    alley = f" GG. {pick(rng, GANGS)}" if rng.random() < 0.3 else ""
    rw = 1 + int(rng.random() * village.hamlets)
    return Address(
        village=village,
        street=f"JL. {street}{alley} NO. {1 + int(rng.random() * 140)}",
        rt=f"{1 + int(rng.random() * 6):03d}",
        rw=f"{rw:03d}",
        hamlet=f"LINGKUNGAN {HAMLETS[(start + rw) % len(HAMLETS)]}",
    )
