"""What verification adds to the acts of the registry's list (recipients.additions.BulkAction)."""

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.domain.permissions import Permission
from access.models import User
from recipients.models.families import FamilyQuerySet
from verification.actions.planning import ask_again
from verification.domain.sources import DUKCAPIL


class AskAgain:
    """The members of the chosen families are asked about with the next run, however fresh the last answer is."""

    name = "ask-again"
    permission = Permission.VERIFICATION_RUN

    def label(self) -> str:
        return _("Verify again")

    def effect(self, families: FamilyQuerySet) -> str:
        count = families.count()
        text = ngettext(
            "The members of %(families)s family become due and are asked about with the next run.",
            "The members of %(families)s families become due and are asked about with the next run.",
            count,
        )
        return text % {"families": number_format(count, force_grouping=True)}

    def run(self, families: FamilyQuerySet, *, reason: str, by: User) -> str:
        count = ask_again(source=DUKCAPIL, families=families, reason=reason, today=timezone.localdate(), by=by)
        text = ngettext("%(persons)s more person is due now.", "%(persons)s more persons are due now.", count)
        return text % {"persons": number_format(count, force_grouping=True)}


ASK_AGAIN = AskAgain()
