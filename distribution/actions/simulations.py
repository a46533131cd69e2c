"""What a changed rule would mean, tried on all families; nothing is kept but the gathered facts.

Called from POST only: where there is no sheet of facts, it is gathered. Facts that the registry has outrun since are
used and said to be so; `gather_ahead` renews them in the background.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from distribution.domain.periods import Quarter
from distribution.domain.rules import Rule
from distribution.errors import UnknownDecileVersion
from distribution.models import Determination, Programme
from distribution.queries import whatif
from distribution.queries.determinations import has_decile_version, newest_finished
from distribution.queries.sheets import at_hand, current
from distribution.queries.whatif import FamilyOutcome, WhatIf


def what_if(*, rule: Rule, programme: Programme, period: Quarter) -> WhatIf:
    """The whole city by a rule that nobody has kept, against the newest determination of the period."""
    refuse_unknown_version(rule, period)
    return whatif.what_if(
        rule=rule, programme=programme, period=period, facts=at_hand(period), against=_against(programme, period)
    )


def what_if_families(
    *,
    rule: Rule,
    programme: Programme,
    period: Quarter,
    change: str,
    areas: Sequence[str],
    after: int = 0,
    limit: int = 50,
) -> list[FamilyOutcome]:
    """Families in some areas (kelurahan, district or city) that would enter or leave; the next page begins `after`."""
    refuse_unknown_version(rule, period)
    return whatif.what_if_families(
        rule=rule,
        programme=programme,
        period=period,
        sheet=at_hand(period).sheet,
        against=_against(programme, period),
        change=change,
        areas=areas,
        after=after,
        limit=limit,
    )


def gather_ahead(*, period: Quarter) -> int:
    """Gather the facts of a period before somebody waits for them, unless they are still true; of how many families."""
    return current(period).families


def refuse_unknown_version(rule: Rule, period: Quarter) -> None:
    """A rule may fix the version of the deciles; one that nobody has admitted selects nobody."""
    version = rule.decile.version if rule.decile else ""
    if version and not has_decile_version(version, period):
        raise UnknownDecileVersion(
            _(
                "The rule asks for the deciles of version %(version)s, which are not there for %(period)s. Nobody was"
                " selected. Admit that version or change the rule."
            )
            % {"version": version, "period": period}
        )


def _against(programme: Programme, period: Quarter) -> Determination | None:
    return newest_finished(programme.pk, str(period)) or newest_finished(programme.pk, str(period.previous))
