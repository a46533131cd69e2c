"""What a list of one roster, determination, batch or reply is of, for the head of a print-out and of a file."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from access.models import Area, User
from distribution.models import Determination, PaymentBatch, PaymentReply, Roster


def of_roster(roster_ids: Collection[int], user: User) -> list[str]:
    """Programme and period of a roster; nothing for who may not see it."""
    found = Roster.objects.visible_to(user).select_related("programme").filter(pk__in=roster_ids).first()
    return [f"{found.programme.name}, {found.period}"] if found else []


def of_determination(determination_ids: Collection[int], user: User) -> list[str]:
    """Programme and period of a determination."""
    visible = Determination.objects.visible_to(user).select_related("programme")
    found = visible.filter(pk__in=determination_ids).first()
    return [f"{found.programme.name}, {found.period}"] if found else []


def of_batch(batch_ids: Collection[int], user: User) -> list[str]:
    """Programme, period, paying agency and number of a batch of payments."""
    visible = PaymentBatch.objects.visible_to(user).select_related("roster__programme", "agency")
    found = visible.filter(pk__in=batch_ids).first()
    if found is None:
        return []
    batch = _("Batch %(number)s") % {"number": found.number}
    return [f"{found.roster.programme.name}, {found.roster.period}", f"{found.agency.name} · {batch}"]


def of_reply(reply_ids: Collection[int], user: User) -> list[str]:
    """Programme, period and file of a paying agency's reply."""
    visible = PaymentReply.objects.visible_to(user).select_related("roster__programme", "agency")
    found = visible.filter(pk__in=reply_ids).first()
    if found is None:
        return []
    return [f"{found.roster.programme.name}, {found.roster.period}", f"{found.agency.name} · {found.name}"]


def of_village(code: str) -> list[str]:
    """The name of a kelurahan."""
    return list(Area.objects.filter(pk=code).values_list("name", flat=True))
