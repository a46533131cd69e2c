"""People who are entered a second time, as happens when a family gets a new card before the register knows of it."""

from random import Random

from access.domain.permissions import Role
from bansos.demo import names
from bansos.demo_seeding.city import DemoCity
from recipients.actions import corrections, duplicates, merging
from recipients.actions.registry import FamilyDraft, MemberDraft
from recipients.models import DuplicatePair, Family, FamilyCard, Membership, Person


MOST = 12
SHARE = 0.02  # of the families
CARD_SERIAL = 9600


def enter_again(city: DemoCity) -> int:
    """Register some heads of family anew by form, spelt otherwise and under another NIK; how many."""
    rng = Random(f"doubles-{city.area.pk}-{city.families}")  # noqa: S311 - dice, not secrets
    heads = list(
        Person.objects.visible_to(city.people[Role.OPERATOR])
        .living()
        .filter(
            corrections=None,
            family__status=Family.Status.ACTIVE,
            memberships__until_on=None,
            memberships__relationship=Membership.Relationship.HEAD,
        )
        .select_related("family")
        .order_by("pk")
    )
    chosen = rng.sample(heads, min(MOST, max(2, round(city.families * SHARE)), len(heads)))
    for place, head in enumerate(chosen):
        waiting = corrections.request_new_family(
            draft=_draft(rng, city, head, place),
            reason="KK baru, belum ada di DTSEN.",
            by=city.people[Role.OPERATOR],
        )
        corrections.decide(
            correction=waiting, is_applied=True, reason="Sesuai KK terlampir.", by=city.people[Role.VERIFIKATOR]
        )
    return len(chosen)


def search_and_decide(city: DemoCity) -> None:
    """The nightly search; one pair is merged, one kept apart, the others wait."""
    search = duplicates.request_search(city=city.area, is_whole=True, by=city.people[Role.VERIFIKATOR])
    duplicates.search(search_id=search.pk)
    verifier = city.people[Role.VERIFIKATOR]
    waiting = list(DuplicatePair.objects.visible_to(verifier).open().select_related("first").order_by("-score", "pk"))
    if waiting:
        merging.merge(
            pair=waiting[0],
            kept=waiting[0].first,
            chosen=frozenset(),
            today=city.today.date(),
            reason="KTP sama, KK lama sudah tidak berlaku.",
            by=verifier,
        )
    if len(waiting) > 2:
        duplicates.dismiss(pair=waiting[-1], reason="Dua orang berbeda, sudah ditemui di rumahnya.", by=verifier)
    city.say(f"duplicates={len(waiting)}")


def _draft(rng: Random, city: DemoCity, head: Person, place: int) -> FamilyDraft:
    home = head.family
    card = f"{head.nik[:6]}{city.today:%d%m%y}"
    taken = set(FamilyCard.objects.filter(kk_number__startswith=card).values_list("kk_number", flat=True))
    serial = next(number for number in range(CARD_SERIAL, 10_000) if f"{card}{number}" not in taken)
    born = head.birth_date
    if place % 4 == 3 and born.day <= 12:
        born = born.replace(day=born.month, month=born.day)
    member = MemberDraft(
        nik=_other_nik(rng, head.nik),
        full_name=names.same_person(rng, head.full_name, head.sex, 40) if place % 3 else head.full_name,
        sex=head.sex,
        birth_date=born.isoformat(),
        relationship=Membership.Relationship.HEAD,
    )
    return FamilyDraft(
        village_code=home.village_id,
        address=home.address,
        rt=home.rt,
        rw=home.rw,
        kk_number=f"{card}{serial}",
        members=(member,),
    )


def _other_nik(rng: Random, nik: str) -> str:
    """Another serial of the same district and birth date that nobody has."""
    taken = set(
        Person.objects.across_areas(reason="a NIK is unique in the whole city")
        .filter(nik__startswith=nik[:12])
        .values_list("nik", flat=True)
    )
    return next(
        other for serial in rng.sample(range(9000, 10_000), 1000) if (other := f"{nik[:12]}{serial}") not in taken
    )
