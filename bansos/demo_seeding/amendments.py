"""Corrections of the story: asked for by the operator, decided by the verifier, or still waiting."""

from datetime import date, timedelta

from access.domain.permissions import Role
from bansos.demo import names
from bansos.demo_seeding.city import DemoCity
from recipients.actions import corrections
from recipients.actions.registry import FamilyDraft, MemberDraft
from recipients.models import Correction, Family, FamilyCard, Membership, Person


# Serials that the generator does not reach: no office issues 9xxx, and a day's numbers begin at 9000.
SERIAL = 9900


def ask_for_name(city: DemoCity) -> Correction:
    """A slip of the pen in a name."""
    person = _person(city)
    name = person.full_name
    while name == person.full_name:
        name = names.misspelt(city.rng, person.full_name) if len(person.full_name) > 3 else f"{name}A"
    return _asked(
        corrections.correct_person(
            person=person,
            wanted={"full_name": name},
            reason="Ejaan nama di KTP-el berbeda satu huruf.",
            by=city.people[Role.OPERATOR],
        )
    )


def ask_for_birth_date(city: DemoCity) -> Correction:
    """Another birthday, without a document."""
    person = _person(city)
    return _asked(
        corrections.correct_person(
            person=person,
            wanted={"birth_date": person.birth_date - timedelta(days=30)},
            reason="Menurut keluarga tanggal lahirnya lain.",
            by=city.people[Role.OPERATOR],
        )
    )


def ask_for_card(city: DemoCity) -> Correction:
    """A family with a new card."""
    family = _person(city).family
    card = family.cards.get(until_on=None).kk_number
    return _asked(
        corrections.correct_family(
            family=family,
            wanted={"kk_number": _free_card(card[:12])},
            reason="KK diganti karena penambahan anggota, KK asli sudah dilihat.",
            by=city.people[Role.OPERATOR],
        )
    )


def ask_for_new_family(city: DemoCity) -> Correction:
    """A family that no file has brought."""
    village = city.facilitated[0]
    region = village.replace(".", "")[:6]
    head, wife = date(1988, 4, 17), date(1991, 9, 5)
    draft = FamilyDraft(
        village_code=village,
        address="JL. MERAPI NO. 12",
        rt="002",
        rw="004",
        kk_number=_free_card(f"{region}{city.today:%d%m%y}"),
        members=(
            MemberDraft(f"{region}{head:%d%m%y}{SERIAL}", "EKO PURNOMO SETIAWAN", "L", head.isoformat(), 1),
            MemberDraft(f"{region}{wife.day + 40}{wife:%m%y}{SERIAL}", "YULI ASTUTIK", "P", wife.isoformat(), 3),
        ),
    )
    return corrections.request_new_family(
        draft=draft,
        reason="Pindah datang bulan ini, belum ada di DTSEN; surat pindah terlampir.",
        by=city.people[Role.OPERATOR],
    )


def decide(city: DemoCity, correction: Correction, *, is_applied: bool, reason: str) -> None:
    """The second person's word."""
    corrections.decide(correction=correction, is_applied=is_applied, reason=reason, by=city.people[Role.VERIFIKATOR])


def _person(city: DemoCity) -> Person:
    """An adult of a family with a card, whom no other correction is about."""
    heads = (
        Person.objects.visible_to(city.people[Role.OPERATOR])
        .living()
        .filter(
            family__status=Family.Status.ACTIVE,
            corrections=None,
            memberships__until_on=None,
            memberships__relationship=Membership.Relationship.HEAD,
        )
        .order_by("pk")
    )
    return heads[city.rng.randrange(heads.count())]


def _free_card(beginning: str) -> str:
    taken = set(FamilyCard.objects.filter(kk_number__startswith=beginning).values_list("kk_number", flat=True))
    return next(number for serial in range(SERIAL, 10000) if (number := f"{beginning}{serial}") not in taken)


def _asked(correction: Correction | None) -> Correction:
    """Corrections of who somebody is always wait."""
    if correction is None:
        raise LookupError("applied at once")
    return correction
