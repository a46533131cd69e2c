"""What a life event or a decision about findings means to aid; asked by the rooms below before it is saved."""

from collections.abc import Collection, Sequence

from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from distribution.models import Delivery, Determination, Eligibility, Programme, Roster, RosterEntry
from distribution.models.rosters import EntryQuerySet
from distribution.wording import given
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


def on_findings(*, kind: str, family_ids: Collection[int]) -> Sequence[str]:
    """What it means to aid when findings of a kind about these families are decided in their favour; four queries."""
    why = "sums about families whose findings the person may decide"
    unpaid = RosterEntry.objects.across_areas(reason=why).filter(
        family__in=family_ids, roster__state=Roster.State.APPROVED, delivery__state=Delivery.State.OPEN
    )
    newest = Determination.objects.across_areas(reason=why).filter(state=Determination.State.FINISHED)
    newest = newest.order_by("programme_id", "-period", "-pk").distinct("programme_id")
    refused = (
        Eligibility.objects.across_areas(reason=why)
        .filter(determination__in=list(newest.values_list("pk", flat=True)), family__in=family_ids)
        .filter(is_eligible=False, facts__findings__contains=[kind])
        .aggregate(families=Count("family", distinct=True))
    )
    return [*_unpaid_in_words(unpaid), *_refused_in_words(refused["families"])]


def _unpaid_in_words(entries: EntryQuerySet) -> list[str]:
    families = entries.aggregate(families=Count("family", distinct=True))["families"]
    if not families:
        return [_("None of these families is on an approved roster that waits to be handed over.")]
    by_goods = entries.values("goods").annotate(rupiah=Sum("amount"), units=Sum("quantity")).order_by("goods")
    text = ngettext(
        "%(families)s family is on an approved roster with %(aid)s not handed over yet; it goes on as decided.",
        "%(families)s families are on approved rosters with %(aid)s not handed over yet; it goes on as decided.",
        families,
    )
    told = {
        "families": number_format(families, force_grouping=True),
        "aid": ", ".join(given(each["rupiah"], each["units"], each["goods"]) for each in by_goods),
    }
    return [text % told]


def _refused_in_words(families: int) -> list[str]:
    if not families:
        return [_("None of these families was refused aid because of such a finding.")]
    text = ngettext(
        "%(families)s family was refused aid because of such a finding; the next determination no longer sees it.",
        "%(families)s families were refused aid because of such a finding; the next determination no longer sees it.",
        families,
    )
    return [text % {"families": number_format(families, force_grouping=True)}]


def _effect(entry: RosterEntry, what: Meaning) -> AidEffect:
    programme = entry.roster.programme
    told = {
        "programme": programme.name,
        "period": entry.roster.period,
        "aid": given(entry.amount, entry.quantity, entry.goods),
        "name": entry.recipient.full_name,
    }
    if what.has_left and (not what.programmes or programme.code in what.programmes):
        return AidEffect(_("%(programme)s %(period)s, %(aid)s: held, the family has left this aid.") % told, "bad")
    if what.is_closed:
        return AidEffect(_("%(programme)s %(period)s, %(aid)s: held, the family is closed.") % told, "bad")
    if entry.recipient_id in what.gone:
        text = _("%(programme)s %(period)s, %(aid)s: held, because %(name)s cannot receive it any more.") % told
        return AidEffect(text, "bad")
    if what.receiver and what.receiver != entry.recipient_id:
        text = _("%(programme)s %(period)s, %(aid)s: stays with %(name)s, as the roster was decided.") % told
        return AidEffect(text, "warn")
    text = _("%(programme)s %(period)s, %(aid)s for %(name)s: goes on.") % told
    return AidEffect(text, "ok")
