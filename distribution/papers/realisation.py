"""Laporan realisasi: planned, handed over, failed and open per kelurahan, with sums that must agree."""

from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.listings import Order
from access.models import User
from distribution.domain.papers import words
from distribution.models import Roster, RosterEntry
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, place_and_day, set_roster_paper, signing
from distribution.queries.papers import failures_of
from distribution.queries.rosters import Totals, sum_of, totals_by_village


class RealisationReport(RosterPaper):
    """The state of a roster in figures; no personal data."""

    kind = "laporan"
    key = "paper-laporan"
    title = _("Realisation report")
    about = _("Planned, handed over, failed and open per kelurahan, with the reasons of failures and the control sum.")
    has_villages = True
    roles = (ROLE.TREASURER, ROLE.LETTERS)

    def entries(self, roster: Roster, query: Any, user: User) -> QuerySet[RosterEntry]:
        """Everybody who was ever on the roster: who went out counts as failed, who came in counts, too."""
        found = RosterEntry.objects.visible_to(user, self.permission).filter(roster=roster)
        village = query.get("kelurahan", "")
        return found.filter(village=village) if village else found

    def make(self, stream: IO[bytes], order: Order) -> int:
        stream.write(report(self.matter(order)))
        return 1


def report(matter: RosterMatter) -> bytes:
    """The report as PDF."""
    villages = totals_by_village(matter.entries)
    whole = sum_of(villages)
    content = {
        "as_of": words.moment(timezone.localtime()),
        "rows": [[one.village, *_figures(matter, one)] for one in villages],
        "total": _figures(matter, whole),
        "control": _control(matter, whole),
        "reasons": [
            [str(label), words.grouped(count), matter.aid.cell(amount)]
            for label, count, amount in failures_of(matter.entries, matter.aid)
        ],
        "people": [
            signing("Bendahara,", matter.stationery.signers.of(ROLE.TREASURER)),
            signing(place_and_day(matter), matter.stationery.signers.of(ROLE.LETTERS)),
        ],
    }
    return set_roster_paper("report", "Laporan realisasi", matter, content)


def _figures(matter: RosterMatter, one: Totals) -> list[str]:
    pairs = zip((one.entries, one.delivered, one.failed, one.open), _measured(matter, one), strict=True)
    cells = [cell for families, amount in pairs for cell in (words.grouped(families), matter.aid.cell(amount))]
    return [*cells, words.share(one.delivered, one.entries)]


def _measured(matter: RosterMatter, one: Totals) -> tuple[int, int, int, int]:
    """Planned, handed over, failed and open, in goods where the roster is about goods, else in rupiah."""
    if matter.aid.goods:
        return one.quantity, one.delivered_quantity, one.failed_quantity, one.open_quantity
    return one.amount, one.delivered_amount, one.failed_amount, one.open_amount


def _control(matter: RosterMatter, whole: Totals) -> str:
    """The sums in one line: each of them is counted by itself, so that a difference would show."""
    out = matter.entries.filter(taken_out_in__isnull=False).count()
    families = " + ".join(words.grouped(one) for one in (whole.delivered, whole.failed, whole.open))
    planned, *parts = (matter.aid.figure(one) for one in _measured(matter, whole))
    said = f"{words.grouped(whole.entries)} keluarga = {families}; {planned} = {' + '.join(parts)}."
    if out:
        said += (
            f" Termasuk {words.grouped(out)} keluarga yang keluar dengan berita acara (dihitung gagal) dan keluarga"
            " yang masuk sebagai gantinya."
        )
    return said
