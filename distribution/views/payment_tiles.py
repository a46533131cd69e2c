"""The figures on top of the pages of payments: families, and beneath them rupiah or goods."""

from django.utils.translation import gettext as _

from access.templatetags.portal import number, rupiah
from distribution.domain.papers.aid import Aid
from distribution.models import PaymentBatch
from distribution.queries.payment_figures import BatchTotals, VillageBooks


Tile = tuple[str, str, str]


def measured(aid: Aid, *, amount: int, quantity: int) -> str:
    """3.120 kg beras, or Rp 600.000; nothing for none."""
    if aid.goods:
        return f"{number(quantity)} {aid.things}"
    return rupiah(amount) if amount else ""


def batch_tiles(batch: PaymentBatch, totals: BatchTotals) -> list[Tile]:
    """What a batch holds and where it is; what was sent is the other four together."""
    if batch.state == PaymentBatch.State.DRAFT:
        figures = [(_("Prepared"), totals.before)]
    else:
        figures = [
            (_("Sent"), totals.sent),
            (_("Received"), totals.transacted),
            (_("Idle"), totals.idle),
            (_("Returned"), totals.returned),
            (_("Under way"), totals.under_way),
        ]
    return [
        (label, number(one.rows), measured(totals.aid, amount=one.rupiah, quantity=one.quantity))
        for label, one in figures
    ]


def book_tiles(books: VillageBooks) -> list[Tile]:
    """The decree and what became of it; delivered, failed and open are the decree's figures together."""
    figures = (
        (_("Delivered"), books.delivered, books.delivered_amount, books.delivered_quantity),
        (_("Failed"), books.failed, books.failed_amount, books.failed_quantity),
        (_("Still open"), books.open, books.open_amount, books.open_quantity),
    )
    return [
        (_("By decree"), number(books.entries), _by_decree(books)),
        *(
            (label, number(families), measured(books.aid, amount=amount, quantity=quantity))
            for label, families, amount, quantity in figures
        ),
    ]


def _by_decree(books: VillageBooks) -> str:
    """What all families together get; where each gets the same goods, the sum is shown with its parts."""
    whole = measured(books.aid, amount=books.amount, quantity=books.quantity)
    if not (books.aid.goods and books.each):
        return whole
    return f"{number(books.each)} {books.aid.things} × {number(books.entries)} = {whole}"
