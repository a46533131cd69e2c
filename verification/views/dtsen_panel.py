"""What DTSEN said of a family over time, and what we proposed about it, on its page."""

from collections.abc import Sequence

from access.domain.permissions import Permission
from access.models import User
from recipients.additions import Panel
from recipients.models import Family, Person
from verification.models import Proposal
from verification.queries import decile_moves, dtsen_proposals
from verification.views.deciles import line_of
from verification.views.proposals import VARIANTS


def panel(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """Moves of the decile with what changed along with them, and proposals, each the newest first."""
    if not user.may_in(Permission.REGISTRY_VIEW, family.village_id):
        return None
    found = decile_moves.of_family(family)
    known = decile_moves.releases() if found else {}
    proposals = [(one, VARIANTS[Proposal.State(one.state)]) for one in dtsen_proposals.of_family(family.pk)]
    may_propose = user.may_in(Permission.REGISTRY_EDIT, family.village_id)
    if not (found or proposals or may_propose):
        return None
    context = {
        "family": family,
        "moves": [line_of(move, known) for move in found],
        "proposals": proposals,
        "may_propose": may_propose,
    }
    return Panel("verification/_family_dtsen.html", context)
