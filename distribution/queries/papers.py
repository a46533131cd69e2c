"""What official papers are filled with: the head and the names of a day, and the lines of a roster."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import CharField, Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from access.models import Area, Installation
from distribution.domain.papers.aid import Aid
from distribution.domain.papers.entries import Line
from distribution.domain.papers.parties import Head, Signer, Signers, Stationery
from distribution.domain.papers.sheets import Counted
from distribution.models import Delivery, Letterhead, RosterEntry, Signatory
from recipients.models import FamilyCard


_CHUNK = 2_000


def stationery(day: date) -> Stationery:
    """Letterhead, logo and signatories in force on a day; four queries."""
    installation = Installation.objects.select_related("city").first()
    city = installation.city if installation else Area.objects.filter(pk=settings.CITY_CODE).first()
    return Stationery(
        on=day,
        city=city.name if city else settings.CITY_CODE,
        head=_head(day),
        signers=_signers(day),
        is_demo=bool(installation and installation.is_demo),
    )


def _head(day: date) -> Head:
    row = Letterhead.objects.on(day).select_related("logo").first()
    if row is None:
        return Head()
    return Head(
        government=row.government,
        agency=row.agency,
        address=row.address,
        contact=row.contact,
        place=row.place,
        legal_bases=tuple(line.strip() for line in row.legal_bases.splitlines() if line.strip()),
        logo=bytes(row.logo.image) if row.logo else None,
        logo_suffix=row.logo.suffix if row.logo else "",
        is_set=True,
    )


def _signers(day: date) -> Signers:
    by_role: dict[str, Signer] = {}
    by_village: dict[tuple[str, str], Signer] = {}
    for row in Signatory.objects.on(day):
        signer = Signer(name=row.name, title=row.title, rank=row.rank, nip=row.nip, is_set=True)
        if row.village_code:
            by_village.setdefault((row.role, row.village_code), signer)
        else:
            by_role.setdefault(row.role, signer)
    return Signers(by_role, by_village)


def aid_of(entries: QuerySet[RosterEntry]) -> Aid:
    """What these families get: goods where the roster has a quantity of them, else rupiah."""
    found = entries.aggregate(goods=Max("goods"), quantity=Sum("quantity"))
    return Aid(found["goods"]) if found["quantity"] else Aid()


def sections_of(entries: QuerySet[RosterEntry], aid: Aid) -> list[Counted]:
    """The kelurahan of these entries in the order of the paper, with how many families and how much in each."""
    counted = (
        entries.values("village_id", "village__name", "village__parent__name")
        .annotate(rows=Count("id"), whole=Coalesce(Sum(_measure(aid)), 0))
        .order_by("village__name", "village_id")
    )
    return [
        Counted(
            code=row["village_id"],
            name=row["village__name"],
            rows=row["rows"],
            amount=row["whole"],
            district=row["village__parent__name"] or "",
        )
        for row in counted
    ]


def lines_of(entries: QuerySet[RosterEntry], aid: Aid) -> Iterator[tuple[Line, int]]:
    """The families with their amounts, kelurahan by kelurahan and house by house; a few thousand in memory at once.

    Who they were when the roster was drawn up, not who they are today: a paper printed again says the same. Rosters
    from before such snapshots were kept fall back on the registry.
    """
    card = FamilyCard.objects.filter(family=OuterRef("family_id"), until_on=None).values("kk_number")[:1]
    rows = (
        entries.annotate(
            paper_nik=Coalesce(KT("snapshot__nik"), F("recipient__nik"), output_field=CharField()),
            paper_kk=Coalesce(KT("snapshot__kk"), Subquery(card), output_field=CharField()),
            paper_name=Coalesce(KT("snapshot__name"), F("recipient__full_name"), output_field=CharField()),
            paper_address=Coalesce(KT("snapshot__address"), F("family__address"), output_field=CharField()),
            paper_rt=Coalesce(KT("snapshot__rt"), F("family__rt"), output_field=CharField()),
            paper_rw=Coalesce(KT("snapshot__rw"), F("family__rw"), output_field=CharField()),
        )
        .order_by("village__name", "village_id", "paper_rw", "paper_rt", "paper_name", "pk")
        .values_list("paper_nik", "paper_kk", "paper_name", "paper_address", "paper_rt", "paper_rw", _measure(aid))
    )
    for nik, kk, name, address, rt, rw, amount in rows.iterator(chunk_size=_CHUNK):
        yield Line(nik, kk or "", name, address or "", rt or "", rw or "", amount), amount


def failures_of(entries: QuerySet[RosterEntry], measure: str) -> list[tuple[str, int, int]]:
    """Why aid was not handed over, the most frequent reason first: families, and rupiah or quantity."""
    failed = entries.filter(delivery__state=Delivery.State.FAILED).values("delivery__failed_because")
    counted = failed.annotate(rows=Count("id"), whole=Coalesce(Sum(measure), 0)).order_by("-rows")
    labels = dict(Delivery.FailedBecause.choices)
    return [(str(labels[row["delivery__failed_because"]]), row["rows"], row["whole"]) for row in counted]


def _measure(aid: Aid) -> str:
    return "quantity" if aid.goods else "amount"
