"""Keeping photos and papers no longer than the rules say: the row stays with its hash, the file and the place go."""

from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from recipients.actions.dropping import drop_files
from verification.domain.evidence import SHIPPED_FROM, SHIPPED_TERMS, Keeping, Term
from verification.models import KeepingRule
from verification.queries.keeping import before, evidence_past, papers_past, terms_on


# What a photo tells besides its picture; both go together.
_PLACE = {"small": "", "latitude": None, "longitude": None, "accuracy_m": None}


@transaction.atomic
def load_shipped(*, by: User) -> None:
    """Write the shipped rule of every class that has none from that day; what a city wrote stays."""
    for keeping, term in SHIPPED_TERMS.items():
        with pghistory.context(user=by.pk, action="reference.add", reason="shipped"):
            rule, is_new = KeepingRule.objects.get_or_create(
                keeping=keeping.value,
                valid_from=SHIPPED_FROM,
                defaults={"years": term.years, "legal_basis": term.legal_basis},
            )
        if is_new:
            audit.record("reference.add", target=rule, by=by, details={"list": "masa-simpan-bukti"})


def drop_old_evidence() -> int:
    """Drop what is past its time by the rules in force today; each class that had any leaves a line in the log.

    Returns how many pieces.
    """
    today = timezone.localdate()
    return sum(_drop(keeping, term, today) for keeping, term in terms_on(today).items())


def _drop(keeping: Keeping, term: Term, today: date) -> int:
    moment = before(term, today)
    dropped = drop_files(evidence_past(keeping, moment), on=today, under=term.legal_basis, also=_PLACE)
    if keeping is Keeping.SITUATION:
        dropped += drop_files(papers_past(moment), on=today, under=term.legal_basis)
    if dropped:
        tell_dropped(keeping, dropped, today)
    return dropped


def tell_dropped(keeping: Keeping, dropped: int, today: date) -> None:
    """The audit line about files that are gone: how many, by which rule."""
    rule = KeepingRule.objects.on(today).get(keeping=keeping.value)
    details = {"keeping": keeping.value, "years": rule.years, "dropped": dropped}
    audit.record("evidence.drop", target=rule, by=User.objects.machine(), details=details)
