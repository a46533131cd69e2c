"""Words and keys of the review page."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from verification.domain.findings import MEANS_KINDS, STATUS_KINDS
from verification.models.findings import Finding
from verification.models.rules import FindingRule


Decision = Finding.Decision
Weight = FindingRule.Weight


# Keys that choose a decision, with a word for the footer; those of the reasons follow the three that choose a source.
DECISION_KEYS: Final = (
    ("T", Decision.NO_OBJECTION, _("stays")),
    ("P", Decision.CORRECTED, _("correct")),
    ("B", Decision.EXCLUDE_PERSON, _("leave out")),
    ("H", Decision.STOP_AID, _("stop")),
)
FIRST_REASON_KEY: Final = 4
# Where a weight is chosen for findings of any kind, the middle one covers more than who somebody is.
WEIGHTS: Final = [
    (weight.value, _("Identity, means of living or aid received") if weight == Weight.IDENTITY else weight.label)
    for weight in Weight
]

# What a source did instead of answering, by the word that is kept of it.
_TROUBLES: Final = {
    "connection": _("no connection"),
    "timeout": _("no answer in time"),
    "http_status": _("an error of their server"),
    "empty": _("an empty answer"),
    "html": _("a web page instead of an answer"),
    "not_json": _("an answer that was cut off or cannot be read"),
    "shape": _("an answer of another form than agreed"),
    "no_content": _("an answer that says nothing"),
    "too_large": _("an answer that is too large"),
}
_ABOUT_RECORD: Final = (
    _("The person came with the electronic identity card; the civil registry was asked to correct its record."),
    _("Letter of the civil registry office seen; the record is being put right."),
    _("Death certificate or letter of the kelurahan seen."),
    _("Confirmed by the head of the RT and by the facilitator."),
    _("The valid NIK is another one; this record is the double."),
)
_ABOUT_ELEMENTS: Final = (
    _("Identity card and family card seen; the same person."),
    _("Spelling only; the same person."),
    _("The new family card is out; the civil registry has not brought its copy up to date yet."),
    _("Lives at another address than on the identity card, still in this city."),
    _("Our data are wrong; corrected by the identity card."),
)
_ABOUT_MEANS: Final = (
    _("Letter seen: this is over (work ended, sold, or disconnected)."),
    _("It belongs to somebody else; this NIK stands there by mistake."),
    _("The home was seen with the facilitator: the family lives as our data say."),
    _("Confirmed by the office that keeps the record."),
    _("The family itself confirms it."),
)
_ABOUT_AID: Final = (
    _("What was taken off has been given back to the family, before the head of the kelurahan."),
    _("The aid was handed over once more, with photo and signature."),
    _("Whoever took it was reported to the inspectorate; the family keeps its aid."),
    _("The family had misunderstood: the aid has arrived whole, shown by its account or card."),
    _("The family itself sold the aid or passed it on."),
)


def ready_reasons(kind: str) -> Sequence[str]:
    """Reasons that are given again and again for findings of a kind, in the reader's language."""
    if kind == Finding.Kind.AID_AMISS:
        return [str(one) for one in _ABOUT_AID]
    if kind in MEANS_KINDS:
        return [str(one) for one in _ABOUT_MEANS]
    return [str(one) for one in (_ABOUT_RECORD if kind in STATUS_KINDS else _ABOUT_ELEMENTS)]


def trouble_words(said: str) -> str:
    """What went wrong with a source: in words where it gave no answer, else what it said itself."""
    is_of_the_network = said.isidentifier() and said.endswith("Error")
    known = _TROUBLES.get("connection" if is_of_the_network else said)
    return said if known is None else str(known)
