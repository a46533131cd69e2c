"""Under which agreement a run asks. Nobody is asked without one."""

from django.utils import timezone

from verification.duty_errors import NoAgreement
from verification.models import Agreement, VerificationRun
from verification.models.agreements import owned_sources
from verification.queries.agreements import agreement_for, is_demo


def under(*, source: str, purpose: str, is_attended: bool = False) -> Agreement | None:
    """The agreement for a run that begins today; refuses without one.

    Two go on without: a demo city, which asks an invented registry, and a run that somebody attends on the command
    line, where the account itself has been configured by whoever answers for the server. Reports name them as such.
    """
    found = agreement_for(source, purpose=purpose, day=timezone.localdate())
    if found is None and not is_attended and not is_demo():
        raise NoAgreement(str(dict(owned_sources()).get(source, source)))
    return found


def have_ended(run: VerificationRun) -> bool:
    """Whether the agreement under which a run was begun no longer holds: it may have waited for quota since then."""
    today = timezone.localdate()
    return run.agreement is not None and not run.agreement.valid_from <= today <= run.agreement.valid_until
