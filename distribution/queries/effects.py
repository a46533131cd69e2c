"""What a life event means to aid that a family is about to get; the registry asks before it is saved."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from distribution.models import Delivery, Programme, Roster, RosterEntry
from recipients.additions import AidEffect
from recipients.domain.events.checks import Meaning


def programmes() -> Sequence[tuple[str, str]]:
    """Every programme, by name."""
    return list(Programme.objects.order_by("name").values_list("code", "name"))


def on_running_aid(what: Meaning) -> Sequence[AidEffect]:
    """Entries that are not handed over yet, each with what becomes of it; one query."""
    entries = (
        RosterEntry.objects.across_areas(reason="of a family that the person may change")
        .filter(family=what.family)
        .exclude(roster__state__in=[Roster.State.DISCARDED, Roster.State.CLOSED])
        .exclude(delivery__state__in=[Delivery.State.DELIVERED, Delivery.State.FAILED])
        .select_related("roster__programme", "recipient")
        .order_by("roster__period", "pk")
    )
    return [_effect(entry, what) for entry in entries]


def _effect(entry: RosterEntry, what: Meaning) -> AidEffect:
    programme = entry.roster.programme
    told = {
        "programme": programme.name,
        "period": entry.roster.period,
        "rupiah": number_format(entry.amount, force_grouping=True),
        "name": entry.recipient.full_name,
    }
    if what.has_left and (not what.programmes or programme.code in what.programmes):
        return AidEffect(
            _("%(programme)s %(period)s, Rp %(rupiah)s: held, the family has left this aid.") % told, "bad"
        )
    if what.is_closed:
        return AidEffect(_("%(programme)s %(period)s, Rp %(rupiah)s: held, the family is closed.") % told, "bad")
    if entry.recipient_id in what.gone:
        text = _("%(programme)s %(period)s, Rp %(rupiah)s: held, because %(name)s cannot receive it any more.") % told
        return AidEffect(text, "bad")
    if what.receiver and what.receiver != entry.recipient_id:
        text = _("%(programme)s %(period)s, Rp %(rupiah)s: stays with %(name)s, as the roster was decided.") % told
        return AidEffect(text, "warn")
    text = _("%(programme)s %(period)s, Rp %(rupiah)s for %(name)s: goes on.") % told
    return AidEffect(text, "ok")
