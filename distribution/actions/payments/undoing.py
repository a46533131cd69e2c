"""Taking a reply back that should not have been taken over, while nothing rests on it."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.actions import audit
from access.models import User
from distribution.actions.payments.replies import locked_reply
from distribution.models import PaymentDifference, PaymentReply
from distribution.models.payment_differences import PaymentDifferenceQuerySet
from distribution.payment_errors import RestsOnIt, SayWhy, SecondPersonNeeded, told_by_database
from distribution.payment_words import state_label
from distribution.queries import undoing
from distribution.queries.undoing import Obstacle


State = PaymentReply.State
_WHY = "the caller was let to this reply"


@transaction.atomic
def undo(*, reply: PaymentReply, reason: str, by: User) -> PaymentReply:
    """Take an applied reply back, whole or not at all; by somebody else than who took it over.

    Payments return to where they were, by a step of their own: no step is deleted. Deliveries that the reply recorded
    are open again, differences that it brought are struck out. Whatever was done since and rests on it refuses it.
    """
    if not reason.strip():
        raise SayWhy(_("Say why the reply is taken back."))
    locked = locked_reply(reply, State.APPLIED)
    if locked.applied_by_id == by.pk:
        raise SecondPersonNeeded(_("You took this reply over. A second person has to take it back."))
    undoing.hold(locked)
    obstacles = undoing.obstacles_of(locked)
    if obstacles:
        raise RestsOnIt(" ".join([_("The reply cannot be taken back."), *(_said(one) for one in obstacles)]))
    now = timezone.now()
    locked.state, locked.undone_by, locked.undone_at = State.UNDONE, by, now
    locked.undone_because = reason.strip()[:300]
    locked.save(update_fields=["state", "undone_by", "undone_at", "undone_because"])
    with told_by_database(), transaction.atomic():
        moved, reopened = undoing.undo(locked, by=by.pk, at=now, reason=locked.undone_because)
    struck = _differences(locked).update(state=PaymentDifference.State.TAKEN_BACK)
    audit.record(
        "payment_reply.undo",
        target=locked,
        by=by,
        village_code=locked.city_id,
        reason=locked.undone_because,
        details={"payments": moved, "deliveries": reopened, "differences": struck},
    )
    return locked


def _differences(reply: PaymentReply) -> PaymentDifferenceQuerySet:
    return PaymentDifference.objects.across_areas(reason=_WHY).filter(reply=reply)


def _said(one: Obstacle) -> str:
    said = {
        "closed": ngettext(
            "Batch %(what)s is closed, with %(count)s payment of this reply.",
            "Batch %(what)s is closed, with %(count)s payments of this reply.",
            one.rows,
        ),
        "moved": ngettext(
            "%(count)s payment has moved on since: %(what)s.",
            "%(count)s payments have moved on since: %(what)s.",
            one.rows,
        ),
        "reply": ngettext(
            "Reply %(what)s was taken over later and speaks of %(count)s of its payments; take that one back first.",
            "Reply %(what)s was taken over later and speaks of %(count)s of its payments; take that one back first.",
            one.rows,
        ),
        "sample": ngettext(
            "%(count)s of its families is in the random check after payment.",
            "%(count)s of its families are in the random check after payment.",
            one.rows,
        ),
        "settled": ngettext(
            "%(count)s difference that it brought was refunded or topped up.",
            "%(count)s differences that it brought were refunded or topped up.",
            one.rows,
        ),
    }[one.kind]
    return said % {
        "count": number_format(one.rows, force_grouping=True),
        "what": state_label(one.what) if one.kind == "moved" else one.what,
    }
