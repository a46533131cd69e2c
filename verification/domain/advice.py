"""What each kind of finding about the civil registry means, and what a reviewer does next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from recipients.domain.marking import mark as _


@dataclass(frozen=True, slots=True)
class Advice:
    """What it means, and what to do."""

    meaning: str
    doing: str


BY_KIND: Final[Mapping[str, Advice]] = {
    "deceased": Advice(
        _("The civil registry has recorded this person's death. Aid to the person is held until you decide."),
        _(
            "Ask the family for the death certificate, or send a facilitator. If it is true, the person no longer"
            " counts and another member receives for the family; if not, the family corrects it at the civil"
            " registry office."
        ),
    ),
    "duplicate": Advice(
        _("The civil registry holds this person twice (data ganda): two records, perhaps with two NIKs."),
        _(
            "Look at the page of duplicates first: the second record may be ours. Otherwise the person goes to the"
            " civil registry office with identity and family card and asks for one record to be closed; then"
            " Dukcapil is asked again."
        ),
    ),
    "inactive": Advice(
        _("The NIK exists but is not active: the identity card was never recorded, or the record was frozen."),
        _(
            "The person has the identity card recorded or the NIK activated at the civil registry office; it takes"
            " days. This says nothing against being poor: aid need not stop."
        ),
    ),
    "not_found": Advice(
        _(
            "The civil registry's copy does not know this NIK. It lags behind the register of the city by days to"
            " weeks."
        ),
        _(
            "Compare the NIK with the identity card. If it is right, wait for consolidation: Dukcapil is asked"
            " again by itself. If it is still unknown then, ask the civil registry office to synchronise the record."
        ),
    ),
    "malformed": Advice(
        _("This is not a possible NIK: it was written down wrongly, here or in the file it came with."),
        _("Read it from the identity card and correct the person's data; then Dukcapil is asked again."),
    ),
    "kk_differs": Advice(
        _("The civil registry has this person under another family card: a split, a marriage or a move."),
        _(
            "Ask for the newest family card. If ours is the old one, enter the change of family; if ours is newer,"
            " wait for consolidation."
        ),
    ),
    "name_differs": Advice(
        _("The name differs by more than titles, short forms or spelling."),
        _(
            "Compare with the identity card. Correct our record if it is wrong there; two persons under one NIK go"
            " to the office."
        ),
    ),
    "birth_date_differs": Advice(
        _("The date of birth differs from the one in the civil registry; the age decides about some programmes."),
        _("Take the date from the birth certificate or the identity card, and correct ours if it is wrong."),
    ),
    "sex_differs": Advice(
        _("The sex differs from the one in the civil registry; mostly a slip at data entry."),
        _("Compare with the identity card and correct ours if it is wrong."),
    ),
    "address_differs": Advice(
        _("The address or area on the identity card is another one than ours."),
        _(
            "Where the family lives decides about aid, not the identity card. Correct ours only if the family has"
            " moved."
        ),
    ),
    "other_element_differs": Advice(
        _("Place of birth, mother's name or civil status differ. Who the person is, is not in doubt."),
        _("Tidy it up with the next visit; nothing waits for it."),
    ),
    "aid_amiss": Advice(
        _(
            "In the random check after payment the family said that the aid did not come, came short, or went to"
            " somebody else. Aid to the family goes on meanwhile."
        ),
        _(
            "Compare with photo and signature of the hand-over, and ask who recorded it. What was taken must be given"
            " back; write in the reason what was found and done. Stop the aid only where the family itself misused it."
        ),
    ),
}


def advice_on(kind: str) -> Advice | None:
    """The advice on a kind; kinds of other sources explain themselves by their facts."""
    return BY_KIND.get(kind)
