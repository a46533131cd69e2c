"""The way from a decision that data are wrong to the form that corrects them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from verification.domain.doubted import doubted_fields
from verification.models import Finding


def correction_url(finding: Finding, user: User) -> str:
    """The form, with the doubted fields marked; empty for who may not correct, or without such a decision.

    The civil registry says only that a value is wrong, not which is right: the form proposes what follows from the NIK.
    """
    is_corrected = finding.decision == Finding.Decision.CORRECTED
    if not is_corrected or not user.may_in(Permission.REGISTRY_EDIT, finding.village_id):
        return ""
    if finding.kind == Finding.Kind.KK_DIFFERS:
        return reverse("recipients:family-correct", args=[finding.family_id])
    elements = finding.check_answer.elements if finding.check_answer else []
    differing = {one["name"] for one in elements if not one["agrees"]}
    reason = _("Decision on finding %(number)s") % {"number": finding.pk}
    wanted = [("doubt", name) for name in doubted_fields(differing=differing, held_true=finding.held_true)]
    return (
        f"{reverse('recipients:person-correct', args=[finding.person_id])}?{urlencode([*wanted, ('reason', reason)])}"
    )
