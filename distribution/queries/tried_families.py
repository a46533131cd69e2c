"""A rule tried on one family: found by number or name, or made up for the purpose. Nothing is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.domain.masking import mask_number
from access.models import User
from distribution.domain.eligibility import FamilyFacts, Verdict, explain
from distribution.domain.periods import Quarter
from distribution.domain.rules import Rule
from distribution.queries.facts import facts_of
from recipients.domain import search_words
from recipients.models import Family
from recipients.queries import search


MOST = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A family that the typed text may mean. PRIVACY: the number is masked."""

    pk: int
    head: str
    nik: str
    village: str
    village_code: str


def matches(text: str, user: User) -> list[Match]:
    """The families of a NIK, a KK number or a name in the user's own areas, the likeliest first; a few of them."""
    visible = Family.objects.visible_to(user).active()
    if digits := search_words.digits_in(text):
        found = visible.filter(pk__in=search.by_number(digits, user)).order_by("pk")
        return _described(list(found.values_list("pk", flat=True)[:MOST]), user)
    if search_words.is_too_short(text) or not text.strip():
        return []
    return _described(list(search.names_like(text, user, among=visible))[:MOST], user)


def match_of(pk: int, user: User) -> Match | None:
    """The family that was chosen among several; None outside of the user's areas."""
    return next(iter(_described([pk], user)), None)


def _described(pks: Sequence[int], user: User) -> list[Match]:
    rows = Family.objects.visible_to(user).filter(pk__in=pks).select_related("head", "village")
    found = {one.pk: one for one in rows}
    return [_match(found[pk]) for pk in pks if pk in found]


def _match(family: Family) -> Match:
    head = family.head
    return Match(
        pk=family.pk,
        head=head.full_name if head else "",
        nik=mask_number(head.nik) if head else "",
        village=family.village.name,
        village_code=family.village_id,
    )


def verdict_on(rule: Rule, *, family_id: int, period: Quarter, programme: str) -> Verdict:
    """What the rule says of a family as it is known today."""
    version = rule.decile.version if rule.decile else ""
    facts = facts_of([family_id], period, programme, version)[family_id]
    return explain(rule, facts, period.last_day)


def verdict_on_example(rule: Rule, *, family: FamilyFacts, period: Quarter) -> Verdict:
    """What the rule says of a made-up family."""
    return explain(rule, family, period.last_day)
