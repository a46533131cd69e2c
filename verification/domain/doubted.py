"""Which fields of a person a decision asks to correct."""

from collections.abc import Collection, Mapping
from typing import Final

from verification.domain.dukcapil import Element


# Names of the fields as the form of a correction has them; the number of the card belongs to the family.
_FIELDS: Final[Mapping[str, str]] = {
    Element.NAME: "full_name",
    Element.SEX: "sex",
    Element.BIRTH_PLACE: "birth_place",
    Element.BIRTH_DATE: "birth_date",
    Element.MOTHER_NAME: "mother_name",
    Element.MARITAL_STATUS: "marital_status",
    Element.OCCUPATION: "occupation",
    Element.ADDRESS: "card_address",
    Element.RT: "card_rt",
    Element.RW: "card_rw",
}


def doubted_fields(*, differing: Collection[str], held_true: Mapping[str, str]) -> tuple[str, ...]:
    """Fields whose element the source disagrees with, without those where the reviewer believed the registry."""
    return tuple(
        field for element, field in _FIELDS.items() if element in differing and held_true.get(element) != "registry"
    )
