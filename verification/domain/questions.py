"""What a source is asked about: one person, with what we hold of them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WireArea:
    """The area of a KTP address, as the registry cuts it: codes 2-2-2-4 of Kemendagri, and the names."""

    province_code: str = ""
    province_name: str = ""
    city_code: str = ""
    city_name: str = ""
    district_code: str = ""
    district_name: str = ""
    village_code: str = ""
    village_name: str = ""

    @classmethod
    def from_code(
        cls, code: str, *, province: str = "", city: str = "", district: str = "", village: str = ""
    ) -> "WireArea":
        """The parts of a dotted village code such as 35.76.01.1001; missing levels stay empty."""
        parts = [*code.split("."), "", "", "", ""]
        return cls(parts[0], province, parts[1], city, parts[2], district, parts[3], village)


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One person to be asked about. What we do not have stays empty and is not sent.

    `reference` is the caller's own number and comes back with the reply; `sex` is L or P; marital status and
    occupation are the registry's labels. The address is that of the KTP.
    """

    reference: int
    nik: str
    full_name: str = ""
    kk_number: str = ""
    birth_place: str = ""
    birth_date: date | None = None
    sex: str = ""
    marital_status: str = ""
    occupation: str = ""
    mother_name: str = ""
    address: str = ""
    rt: str = ""
    rw: str = ""
    area: WireArea = WireArea()

    def __repr__(self) -> str:
        # PRIVACY: a question that ends up in a log or a traceback shows its number only.
        return f"<Question {self.reference}>"
