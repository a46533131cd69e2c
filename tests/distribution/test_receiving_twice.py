"""Who receives twice: families of two programmes, and persons, also through two families."""

from datetime import date

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from distribution.actions import programmes
from distribution.models import Programme, RosterEntry
from distribution.queries.targeting import FAMILY, PERSON, VillageTargeting, receiving_twice, targeting
from recipients.models import Family, Person
from tests.distribution.factories import PERIOD, a_determination, a_programme, an_approved_roster
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = pytest.mark.django_db
_Q4 = str(PERIOD)


def _say(first: Programme, second: Programme, policy: str, level: str = "family") -> None:
    programmes.set_overlap(
        first=first, second=second, policy=policy, level=level, valid_from=date(2026, 1, 1), legal_basis="uji",
        by=User.objects.machine(),
    )  # fmt: skip


def _through_two_families(policy: str, level: str = "family", *, village: str = NEIGHBOUR) -> Person:
    """A receiver of one programme who becomes the head of another family, and receives the other programme there."""
    areas()
    first, second = a_programme("satu"), a_programme("dua")
    family = FamilyFactory(head=True, decile=2)
    person = family.head
    an_approved_roster(a_determination(first))
    later = FamilyFactory(head=True, decile=2, village_id=village)
    Person.objects.filter(pk=later.head.pk).update(vital_status="deceased")
    Person.objects.filter(pk=person.pk).update(family=later)
    Family.objects.filter(pk=later.pk).update(head=person)
    an_approved_roster(a_determination(second))
    _say(first, second, policy, level)
    return person


def _twice(policy: str = "", who: str = "") -> set[tuple[int, str]]:
    rows = receiving_twice(RosterEntry.objects.across_areas(reason="a test"), _Q4, policy, who)
    return set(rows.values_list("recipient_id", "village_id"))


@pytest.mark.parametrize(("policy", "counts"), [("forbidden", (1, 0)), ("warned", (0, 1)), ("allowed", (0, 0))])
@pytest.mark.parametrize("level", ["family", "person"])
def test_a_person_who_receives_through_two_families_is_counted_once(
    policy: str, level: str, counts: tuple[int, int]
) -> None:
    person = _through_two_families(policy, level)

    found = targeting(_Q4, [CITY])

    assert (found.whole.persons_forbidden, found.whole.persons_warned) == counts
    assert (found.whole.twice_forbidden, found.whole.twice_warned) == (0, 0)
    both = {(person.pk, VILLAGE), (person.pk, NEIGHBOUR)}
    assert _twice(policy, PERSON) == (set() if policy == "allowed" else both)
    assert _twice(policy, FAMILY) == set()


def test_each_village_counts_the_person_and_only_those_that_may_be_seen() -> None:
    _through_two_families("forbidden")

    one_of_them = targeting(_Q4, [NEIGHBOUR])

    assert [(one.village_id, one.persons_forbidden) for one in targeting(_Q4, [CITY]).villages] == [
        (VILLAGE, 1), (NEIGHBOUR, 1),
    ]  # fmt: skip
    assert [one.village_id for one in one_of_them.villages] == [NEIGHBOUR]
    assert one_of_them.whole.persons_forbidden == 1


@pytest.mark.parametrize(("level", "families", "persons"), [("family", 1, 0), ("person", 0, 1)])
def test_the_matrix_says_whether_the_family_or_the_person_is_looked_at(level: str, families: int, persons: int) -> None:
    areas()
    first, second = a_programme("satu"), a_programme("dua")
    FamilyFactory(head=True, decile=2)
    an_approved_roster(a_determination(first))
    an_approved_roster(a_determination(second))
    _say(first, second, "forbidden", level)

    assert targeting(_Q4, [CITY]).villages == [VillageTargeting(VILLAGE, 0, 0, families, 0, persons, 0)]
    assert (len(_twice("forbidden", FAMILY)), len(_twice("forbidden", PERSON))) == (families, persons)


def test_two_receivers_of_one_family_are_no_person_twice() -> None:
    areas()
    first, second = a_programme("satu"), a_programme("dua")
    family = FamilyFactory(head=True, decile=2)
    an_approved_roster(a_determination(first))
    Person.objects.filter(pk=family.head.pk).update(vital_status="deceased")
    heir = FamilyFactory(head=True, decile=9).head
    Person.objects.filter(pk=heir.pk).update(family=family)
    an_approved_roster(a_determination(second))
    _say(first, second, "forbidden", "person")

    found = targeting(_Q4, [CITY]).whole

    assert (found.twice_forbidden, found.persons_forbidden) == (0, 0)
    assert RosterEntry.objects.across_areas(reason="a test").values("recipient").distinct().count() == 2


def test_a_person_twice_on_one_roster_is_always_forbidden() -> None:
    areas()
    first, second = FamilyFactory.create_batch(2, head=True, decile=2)
    Person.objects.filter(pk=second.head.pk).update(vital_status="deceased")
    roster = an_approved_roster()
    entry = roster.entries.get()
    assert entry.family_id == first.pk
    with pgtrigger.ignore("distribution.RosterEntry:entries_are_frozen_insert"):
        RosterEntry.objects.create(
            roster=roster, family=second, recipient=entry.recipient, village_id=second.village_id, amount=1
        )

    found = targeting(_Q4, [CITY]).whole

    assert (found.persons_forbidden, found.persons_warned) == (1, 0)
    assert len(_twice("forbidden", PERSON)) == 1
    assert _twice("warned", PERSON) == set()


def test_the_list_tells_what_else_is_received_and_for_whom(client: Client) -> None:
    person = _through_two_families("forbidden")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(
        reverse("distribution:targeting-list", args=["ganda"]), {"period": _Q4, "who": "person", "policy": "forbidden"}
    )

    assert [(one.village.pk, one.texts) for one in page.context["rows"]] == [
        (VILLAGE, [f"{person.full_name} juga menerima Program dua, untuk keluarga lain"]),
        (NEIGHBOUR, [f"{person.full_name} juga menerima Program satu, untuk keluarga lain"]),
    ]
