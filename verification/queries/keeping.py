"""How long evidence is kept today, and what is past its time."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from recipients.models import Document
from verification.domain.evidence import VOUCHERS, Keeping, Term, kept_since
from verification.models import Evidence, Finding, KeepingRule


_WHY = "evidence of the whole city is kept by the same rules"


def terms_on(day: date) -> Mapping[Keeping, Term]:
    """The term of each class in force on a day. A class without a rule has none, and nothing of it is dropped."""
    return {Keeping(one.keeping): Term(one.years, one.legal_basis) for one in KeepingRule.objects.on(day)}


def before(term: Term, today: date) -> datetime:
    """What came before this moment has had its time: midnight of the city."""
    return timezone.make_aware(datetime.combine(kept_since(today, term), time.min))


def evidence_past(keeping: Keeping, moment: datetime) -> QuerySet[Evidence]:
    """Photos and positions of a class from before a moment, but for those of a visit whose finding is undecided."""
    kinds = [kind for kind in Evidence.Kind.values if (kind in VOUCHERS) == (keeping is Keeping.VOUCHER)]
    undecided = Q(ground_check__isnull=False) & ~Q(ground_check__finding__state=Finding.State.DECIDED)
    kept = Evidence.objects.across_areas(reason=_WHY).filter(dropped_on=None, kind__in=kinds, taken_at__lt=moment)
    return kept.exclude(undecided)


def papers_past(moment: datetime) -> QuerySet[Document]:
    """Papers of events and corrections from before a moment."""
    return Document.objects.across_areas(reason=_WHY).filter(dropped_on=None, added_at__lt=moment)
