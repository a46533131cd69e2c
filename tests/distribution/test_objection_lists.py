"""Objections as a list to be taken out, and the reference data that the forms offer."""

import pytest
from django.http import QueryDict

from access.domain.permissions import Role
from access.reference import kind_of
from distribution.actions import objection_checks as checks
from distribution.listings_objections import Objections
from distribution.models import Announcement
from tests.distribution.factories import a_programme
from tests.distribution.objection_factories import Reporter, a_ground, an_objection, decided
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def _numbers(text: str, user=None) -> list[str]:
    user = user or UserFactory(role=Role.VERIFIKATOR)
    return [str(one) for one in Objections().rows(QueryDict(text), user)]


def test_a_list_holds_the_days_and_outcomes_and_never_who_spoke():
    family = FamilyFactory(head=True, head__full_name="Budi Santoso")
    one = decided(an_objection("other-well-off", family=family, reporter=Reporter("Bu Tetangga", is_protected=True)))
    listing = Objections()

    [row] = listing.rows(QueryDict("state=decided"), UserFactory(role=Role.OPERATOR))

    told = {column.name: column.value(row) for column in listing.columns()}
    assert (told["number"], told["outcome"], told["family"]) == (str(one), "Ditolak", "Budi Santoso")
    assert (told["programme"], told["due_on"]) == ("", one.due_on)
    assert "Bu Tetangga" not in str(told)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2]),
        ("state=all", [0, 1, 2, 3]),
        ("state=checking", [2]),
        ("kind=proposal", [1]),
        ("programme=blt", [0]),
        (f"area={NEIGHBOUR}", [1]),
        ("pressing=bps", [2]),
        ("pressing=mine", []),
        ("pressing=late", []),
    ],
)
def test_the_list_is_narrowed(query, expected):
    made = [
        an_objection(programme=a_programme()),
        an_objection("new-poor", village=NEIGHBOUR),
        checks.take(objection=an_objection(), way="bps", by=UserFactory(role=Role.VERIFIKATOR)),
        decided(an_objection()),
    ]

    assert _numbers(query) == [str(made[number]) for number in expected]


def test_the_filters_are_said_in_words_and_counted():
    an_objection()
    user = UserFactory(role=Role.VERIFIKATOR)

    assert Objections().narrowed_by(QueryDict("state=all&kind=own"), user) == [
        "Status: Semua",
        "Jenis sanggahan: Sanggahan atas keputusan sendiri",
    ]
    assert Objections().count(QueryDict("kind=own"), user) == 1


@pytest.mark.parametrize(
    ("key", "query", "number"), [("alasan-sanggah", "kind=misuse", 3), ("tenggat-sanggah", "kind=own", 1)]
)
def test_grounds_and_terms_are_reference_data(key, query, number):
    a_ground()
    kind = kind_of(key)

    assert len(kind.narrowed(QueryDict(query))) == number
    assert len(kind.narrowed(QueryDict(""))) > number
    assert [label for _name, label, _values in kind.choices()] == ["Jenis sanggahan"]


def test_announcements_are_kept_per_programme():
    first, second = a_programme("satu"), a_programme("dua")
    for one in (first, second):
        Announcement.objects.create(programme=one, period="2026-Q4", announced_on="2026-10-12")
    kind = kind_of("pengumuman")

    assert [one.programme for one in kind.narrowed(QueryDict("programme=satu"))] == [first]
    assert kind.narrowed(QueryDict("")).count() == 2
    assert kind.choices()[0][2] == [("dua", second.name), ("satu", first.name)]
