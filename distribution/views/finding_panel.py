"""What the random check after payment adds to the page of the finding that it opened."""

from access.models import User
from distribution.queries.samples import told_in
from recipients.additions import Panel
from verification.models import Finding


def panel(finding: Finding, user: User) -> Panel | None:
    """What the family said of its aid, beside what was recorded at the hand-over."""
    told = told_in(finding, user) if finding.kind == Finding.Kind.AID_AMISS else []
    return Panel("distribution/_finding_answers.html", {"told": told, "family": finding.family_id}) if told else None
