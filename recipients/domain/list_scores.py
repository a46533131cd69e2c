"""How likely a row of another system's list is a certain person of the registry: points by what agrees.

The statement recipients/queries/sql/lists_candidates.sql adds them up; the page says each of them in words.
A person decides in any case; the points only put the likely ones first.
"""

from dataclasses import dataclass

from recipients.domain.marking import mark as _


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that may agree; `points` out of 100, negative when it speaks against."""

    code: str
    points: int
    sentence: str


_AGREEMENTS = (
    Agreement("NAME_SAME", 40, _("The name is the same.")),
    Agreement("NAME_LIKE", 28, _("The name is similar.")),
    Agreement("NAME_FITS", 15, _("The visible letters of the name fit.")),
    Agreement("NIK_FITS", 25, _("The visible digits of the NIK fit.")),
    Agreement("NIK_DIFFERS", -20, _("The NIK in the list is another one.")),
    Agreement("KK_SAME", 25, _("The family card number is the same.")),
    Agreement("KK_FITS", 15, _("The visible digits of the family card number fit.")),
    Agreement("GROUP_SAME", 20, _("Others of the same family in the list are of this family.")),
    Agreement("BIRTH_SAME", 20, _("The birth date is the same.")),
    Agreement("BIRTH_DIFFERS", -15, _("The birth date is another one.")),
    Agreement("VILLAGE_SAME", 10, _("The kelurahan is the same.")),
    Agreement("RT_RW_SAME", 5, _("RT and RW are the same.")),
    Agreement("ADDRESS_LIKE", 8, _("The address is similar.")),
    Agreement("DECEASED", 0, _("The person is recorded as deceased.")),
)
AGREEMENTS: dict[str, Agreement] = {agreement.code: agreement for agreement in _AGREEMENTS}
# Who agrees in less than this is no candidate: a name alone, or a kelurahan and a few digits, is chance.
LEAST_SCORE = 35
MOST_CANDIDATES = 5
# A name that more people of the city have than this says nothing outside the kelurahan that the list names.
MOST_NAMESAKES = 50
# Likeness of two names from which on they count as similar (share of common three-letter groups).
NAME_LIKENESS = 0.4
ADDRESS_LIKENESS = 0.45
