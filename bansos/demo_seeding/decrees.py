"""Around the decrees of the story: a roster that waits with minutes and overlaps, and changes of an approved one."""

from typing import Final

from django.core.files.base import ContentFile
from django.utils import timezone

from access.domain.permissions import Role
from access.models import Area
from bansos.demo_seeding import aid
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.pictures import picture_of_a_paper
from bansos.demo_seeding.proofs import RICE
from distribution.actions import amendments, minutes, rosters
from distribution.models import Delivery, Determination, Roster, RosterAmendment, RosterEntry
from distribution.queries.amendments import heirs_of


PREPARED: Final = 2  # kelurahan whose minutes are there
_WHY: Final = "the demo's own roster"


def draw_up_own(city: DemoCity) -> None:
    """The city's own aid, with the minutes of some kelurahan; the approver has to say why families get Sembako too."""
    period, by = str(city.this_period), city.people[Role.OPERATOR]
    determined = Determination.objects.across_areas(reason=_WHY).filter(
        programme__code=aid.OWN_PROGRAMME, period=period, state=Determination.State.FINISHED
    )
    roster = rosters.draw_up(determination=determined.order_by("-pk")[0], by=by)
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=roster)
    villages = entries.order_by("village_id").values_list("village_id", flat=True).distinct()
    for place, code in enumerate(villages[:PREPARED], start=1):
        told = minutes.Deliberation(f"400.9/{place}/BA/{city.this_period.year}", timezone.localdate(), 24 + 7 * place)
        minutes.attach(roster=roster, village=Area.objects.get(pk=code), told=told, file=_scan(str(place)), by=by)
    rosters.submit(roster=roster, by=by)


def change_the_rice(city: DemoCity) -> None:
    """One family gives its rice up, which is approved; another passes it on within the KK, which waits."""
    roster = Roster.objects.across_areas(reason=_WHY).get(programme__code=RICE, period=str(city.this_period))
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(
        roster=roster, delivery__state=Delivery.State.OPEN, recipient__vital_status="alive"
    )
    last = list(entries.order_by("-pk")[:40])
    gone = _written(city, roster, "opt_out", amendments.Line(last[0].pk), "Keluarga merasa sudah mampu.")
    amendments.approve(amendment=gone, by=city.people[Role.PENYETUJU])
    today = timezone.localdate()
    for entry in last[1:]:
        heir = heirs_of(entry, today).first()
        if heir:
            line = amendments.Line(entry.pk, recipient_in=heir.pk)
            _written(city, roster, "correction", line, "Penerima bekerja di luar kota.")
            return


def _written(city: DemoCity, roster: Roster, kind: str, line: amendments.Line, reason: str) -> RosterAmendment:
    return amendments.draw_up(
        roster=roster,
        kind=kind,
        lines=[line],
        reason=reason,
        minutes_number=f"400.9/{line.entry_out}/{kind[:2].upper()}/{city.this_period.year}",
        minutes_on=timezone.localdate(),
        file=_scan(kind),
        by=city.people[Role.OPERATOR],
    )


def _scan(which: str) -> ContentFile:
    """A page of writing; a byte behind the picture makes each scan another one."""
    return ContentFile(picture_of_a_paper() + which.encode(), name="pindaian.png")
