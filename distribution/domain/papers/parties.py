"""The head of a paper and the people who sign it, as they stood on its day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from distribution.domain.papers.words import NOT_SET


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead; what nobody has set says so on the paper."""

    government: str = NOT_SET
    agency: str = NOT_SET
    address: str = NOT_SET
    contact: str = ""
    place: str = NOT_SET
    legal_bases: tuple[str, ...] = ()
    logo: bytes | None = None
    logo_suffix: str = ""
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: name, title of office, rank and NIP."""

    name: str = NOT_SET
    title: str = NOT_SET
    rank: str = ""
    nip: str = ""
    is_set: bool = False

    @classmethod
    def to_be_filled_in(cls, title: str) -> "Signer":
        """A line for a name that is written by hand."""
        return cls(name="", title=title, is_set=True)


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs in which role on one day; the lurah by the code of the kelurahan."""

    by_role: Mapping[str, Signer] = field(default_factory=dict)
    by_village: Mapping[tuple[str, str], Signer] = field(default_factory=dict)

    def of(self, role: str, village_code: str = "") -> Signer:
        """The person of a role in a kelurahan, else of the whole city, else nobody yet."""
        return self.by_village.get((role, village_code)) or self.by_role.get(role) or Signer()

    def has(self, role: str) -> bool:
        """Whether anybody is named for a role, in the city or in a kelurahan."""
        return role in self.by_role or any(one == role for one, _village in self.by_village)


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every paper of one day carries, and what is still to be set for it."""

    on: date
    city: str
    head: Head
    signers: Signers
    is_demo: bool = False
