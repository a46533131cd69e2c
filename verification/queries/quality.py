"""What verification adds to the page of data quality: who was not asked about lately, what waits for a decision."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from recipients.domain.quality import Base, Kind
from recipients.models import Family
from verification.queries.facets import REVIEW


class _ByReview:
    """Families in a state of review, as the registry's list filters them: the number is the length of that list."""

    base = Base.FAMILY

    def __init__(self, key: str, kind: Kind, state: str) -> None:
        self.key = key
        self.kind = kind
        self.state = state

    def amiss(self) -> Mapping[str, int]:
        """Families by kelurahan."""
        families = Family.objects.across_areas(reason="figures of the whole city are written").active().order_by()
        found = REVIEW.narrow(families, self.state).values_list("village").annotate(number=Count("pk"))
        return dict(found)

    def url(self, area: str) -> str:
        """The registry's list, filtered the same way."""
        chosen = {REVIEW.name: self.state} | ({"area": area} if area else {})
        return f"{reverse('recipients:list')}?{urlencode(chosen)}"


class NotFresh(_ByReview):
    """Families with somebody whom the civil registry was not asked about for a quarter."""

    def label(self) -> str:
        """What is amiss."""
        return _("Somebody not verified for a quarter")


class Undecided(_ByReview):
    """Families with findings that wait for a decision."""

    def label(self) -> str:
        """What is amiss."""
        return _("Findings wait for a decision")


NOT_FRESH = NotFresh("not_fresh", Kind.CHECKED, "stale")
UNDECIDED = Undecided("undecided", Kind.FINDINGS, "open")
