"""Words of the civil registry for the codes that the invented people carry, in capitals as it writes them."""

from recipients.domain.code_lists import civil_registry, people
from recipients.domain.codes import CodeList, Relationship, Sex


def _capitals(codes: CodeList) -> dict[int, str]:
    return {int(entry.code): entry.label.upper() for entry in codes.codes if entry.code}


MARITAL_LABELS = _capitals(people.MARITAL_STATUS)
OCCUPATION_LABELS = _capitals(civil_registry.OCCUPATION)
EDUCATION_LABELS = _capitals(civil_registry.EDUCATION)


def relation_label(code: int, sex: str) -> str:
    """The registry's word for a relationship as DTSEN numbers it: it tells husband and wife apart."""
    value = next(entry.value for entry in people.RELATIONSHIP_BPS.codes if entry.code == str(code))
    settled = Relationship(int(value)).settled(Sex(sex))
    return civil_registry.RELATIONSHIP.label_of(settled.value).upper()


def sex_label(sex: str) -> str:
    """LAKI-LAKI or PEREMPUAN."""
    return people.SEX.label_of(sex).upper()
