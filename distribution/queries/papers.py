"""What official papers are filled with: the head and the names of a day, and the lines of a roster."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import CharField, Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from access.models import Area, Installation
from distribution.domain.papers.aid import Aid
from distribution.domain.papers.entries import Change, InvitedFamily, Line
from distribution.domain.papers.parties import Head, Signer, Signers, Stationery
from distribution.domain.papers.sheets import Counted
from distribution.models import (
    AmendmentLine,
    Delivery,
    Invitation,
    Letterhead,
    RosterAmendment,
    RosterEntry,
    Signatory,
)
from recipients.models import FamilyCard


_CHUNK = 2_000
_TEXT = CharField()
_LINE = ("paper_nik", "paper_name", "paper_address", "paper_rt", "paper_rw")
_HOUSE_BY_HOUSE = ("village__parent__name", "village__name", "village_id", "paper_rw", "paper_rt", "paper_name", "pk")


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
        .order_by("village__parent__name", "village__name", "village_id")
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
            **_as_drawn_up(), paper_kk=Coalesce(KeyTextTransform("kk", "snapshot"), Subquery(card), output_field=_TEXT)
        )
        .order_by(*_HOUSE_BY_HOUSE)
        .values_list(*_LINE, "paper_kk", _measure(aid))
    )
    for nik, name, address, rt, rw, kk, amount in rows.iterator(chunk_size=_CHUNK):
        yield Line(nik, kk or "", name, address or "", rt or "", rw or "", amount), amount


def invitations_of(letters: QuerySet[Invitation], aid: Aid) -> Iterator[InvitedFamily]:
    """Letters of invitation house by house, with the delivery point that was found for each; few in memory at once."""
    where_and_when = ("point__place", "point__on_day", "point__starts_at", "point__ends_at")
    rows = (
        letters.annotate(**_as_drawn_up("entry__"))
        .order_by(*_HOUSE_BY_HOUSE)
        .values_list(*_LINE, f"entry__{_measure(aid)}", "key", "village__name", "valid_until", *where_and_when)
    )
    for nik, name, address, rt, rw, amount, *letter in rows.iterator(chunk_size=_CHUNK):
        yield InvitedFamily(Line(nik, "", name, address or "", rt or "", rw or "", amount), *letter)


def _as_drawn_up(entry: str = "") -> dict[str, Coalesce]:
    """The expressions of `_LINE`; `entry` leads from the rows to their roster entry."""
    of_registry = {
        "nik": "recipient__nik",
        "name": "recipient__full_name",
        "address": "family__address",
        "rt": "family__rt",
        "rw": "family__rw",
    }
    return {
        f"paper_{name}": Coalesce(KeyTextTransform(name, f"{entry}snapshot"), F(f"{entry}{path}"), output_field=_TEXT)
        for name, path in of_registry.items()
    }


def changes_of(amendment: RosterAmendment) -> list[Change]:
    """The places on the roster that an amendment changes, in the order it was written."""
    lines = (
        AmendmentLine.objects.across_areas(reason="lines of an amendment that the person may see")
        .filter(amendment=amendment)
        .select_related("entry_out__recipient", "entry_out__family", "recipient_in", "family_in")
        .order_by("pk")
    )
    return [_change(one) for one in lines]


def _change(line: AmendmentLine) -> Change:
    entry = line.entry_out
    goods = line.goods_in or entry.goods
    kept = entry.snapshot
    out = Line(
        nik=kept.get("nik") or entry.recipient.nik,
        kk=kept.get("kk") or "",
        name=kept.get("name") or entry.recipient.full_name,
        address=kept.get("address") or entry.family.address,
        rt=kept.get("rt") or entry.family.rt,
        rw=kept.get("rw") or entry.family.rw,
        amount=entry.quantity if goods else entry.amount,
    )
    if line.recipient_in is None or line.family_in is None:
        return Change(out, None, out.amount, goods)
    amount = (line.quantity_in if goods else line.amount_in) or 0
    person, family = line.recipient_in, line.family_in
    into = Line(person.nik, "", person.full_name, family.address, family.rt, family.rw, amount)
    return Change(out, into, amount, goods)


def failures_of(entries: QuerySet[RosterEntry], aid: Aid) -> list[tuple[str, int, int]]:
    """Why aid was not handed over, the most frequent reason first: families, and rupiah or quantity."""
    failed = entries.filter(delivery__state=Delivery.State.FAILED).values("delivery__failed_because")
    counted = failed.annotate(rows=Count("id"), whole=Coalesce(Sum(_measure(aid)), 0)).order_by("-rows")
    labels = dict(Delivery.FailedBecause.choices)
    return [(str(labels[row["delivery__failed_because"]]), row["rows"], row["whole"]) for row in counted]


def _measure(aid: Aid) -> str:
    return "quantity" if aid.goods else "amount"
