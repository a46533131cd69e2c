"""The list of determinations, newest first, by filter."""

from dataclasses import dataclass

from distribution.models import Determination
from distribution.models.determinations import DeterminationQuerySet
from distribution.queries.lists import PAGE, Page


@dataclass(frozen=True, slots=True)
class DeterminationFilter:
    """What the list is narrowed to: the code of a programme, a state; empty means not narrowed."""

    programme: str = ""
    state: str = ""


def determinations_page(
    visible: DeterminationQuerySet, chosen: DeterminationFilter, *, after: int | None
) -> Page[Determination]:
    """A page of determinations that come after a key, with what the list says of each; two queries."""
    rows = visible.select_related("programme", "rule", "requested_by").order_by("-pk")
    if chosen.programme:
        rows = rows.filter(programme__code=chosen.programme)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    return Page(found[:PAGE], len(found), bool(after), len(found) > PAGE)
