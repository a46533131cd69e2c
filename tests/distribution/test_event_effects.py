"""What life events mean to aid: shown before they are saved, asked again at payment and determination."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from access.domain.permissions import Role
from distribution.actions import deliveries, rosters
from distribution.domain.payability import Block
from distribution.errors import NotPayable
from distribution.models import Delivery, Eligibility, RosterEntry
from distribution.queries.effects import on_findings, on_running_aid
from distribution.queries.payable import blocked_among
from recipients import additions
from recipients.actions.events import undoing
from recipients.domain.events.checks import Meaning
from recipients.domain.events.kinds import Kind
from recipients.models import AidExit, Caretaker, Family
from recipients.queries.event_plans import meaning_of
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.recipients.events import DAY, NOBODY, applied, drafted


pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Family:
    family = FamilyFactory(head=True, decile=2)
    PersonFactory(family=family, relationship=3, sex="P", full_name="SITI AMINAH")
    return family


def _delivery() -> Delivery:
    return Delivery.objects.select_related("entry__recipient").get()


def test_a_recorded_death_stops_payment_and_its_undoing_lets_it_go_on(family) -> None:
    an_approved_roster()
    delivery = _delivery()
    event = applied(Kind.DEATH, family, {"member": delivery.entry.recipient_id, **NOBODY})

    with pytest.raises(NotPayable):
        deliveries.deliver_one(delivery=delivery, by=UserFactory())
    assert blocked_among([delivery.entry_id]) == {delivery.entry_id: Block.RECIPIENT_DECEASED}

    asked = undoing.ask(correction=event, reason="Orang lain yang meninggal", by=UserFactory(role=Role.OPERATOR))
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))
    deliveries.deliver_one(delivery=delivery, by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_a_family_that_gave_up_a_programme_is_not_paid_by_it(family) -> None:
    an_approved_roster()
    entry = RosterEntry.objects.get()
    applied(Kind.OPT_OUT, family, {"opt_out": "improved", "programmes": ["lain"]})
    assert blocked_among([entry.pk]) == {}

    applied(Kind.OPT_OUT, family, {"opt_out": "improved", "programmes": ["blt"]})

    assert blocked_among([entry.pk]) == {entry.pk: Block.AID_LEFT}


def test_a_family_that_comes_back_is_paid_from_that_day_on_and_one_that_leaves_until_then(family) -> None:
    an_approved_roster()
    entry = RosterEntry.objects.get()
    today = timezone.localdate()
    usual = {"family": family, "leaving": "opted_out", "programmes": ["blt"]}
    AidExit.objects.create(from_on=today - timedelta(9), until_on=today - timedelta(8), **usual)
    AidExit.objects.create(from_on=today + timedelta(1), until_on=today + timedelta(3), **usual)

    blocked = []
    for days in range(5):
        with time_machine.travel(timezone.now() + timedelta(days), tick=False):
            blocked.append(blocked_among([entry.pk]) == {entry.pk: Block.AID_LEFT})

    assert blocked == [False, True, True, False, False]


def test_a_graduated_family_is_not_entitled_and_says_why(family) -> None:
    applied(Kind.GRADUATION, family, {"graduation": "graduated_self", "programmes": []})

    a_determination()

    assert Eligibility.objects.get().reasons == ["GRADUATED_SELF"]


def test_a_family_that_left_after_the_determination_is_not_drawn_up(family) -> None:
    FamilyFactory(head=True, decile=1)
    determination = a_determination()
    applied(Kind.GRADUATION, family, {"graduation": "graduated_natural", "programmes": ["blt"]})

    rosters.draw_up(determination=determination, by=determination.requested_by)

    assert RosterEntry.objects.exclude(family=family).count() == 1
    assert not RosterEntry.objects.filter(family=family).exists()


def test_the_named_receiver_is_on_the_next_roster(family) -> None:
    wife = family.persons.get(full_name="SITI AMINAH")
    applied(Kind.CARETAKER, family, {"caretaker": wife.pk})
    assert Caretaker.objects.get().person == wife

    an_approved_roster()

    assert RosterEntry.objects.get().recipient == wife


def _told(family: Family, **changes: object) -> list[tuple[str, bool]]:
    known = {"family": family.pk, "gone": frozenset(), "is_closed": False, "has_left": False, "programmes": (),
             "receiver": None}  # fmt: skip
    return [(effect.variant, "600.000" in effect.text) for effect in on_running_aid(Meaning(**{**known, **changes}))]


def test_running_aid_is_told_with_what_becomes_of_it(family) -> None:
    an_approved_roster()
    receiver = _delivery().entry.recipient_id

    assert _told(family) == [("ok", True)]
    assert _told(family, gone=frozenset({receiver})) == [("bad", True)]
    assert _told(family, is_closed=True) == [("bad", True)]
    assert _told(family, has_left=True) == [("bad", True)]
    assert _told(family, has_left=True, programmes=("blt",)) == [("bad", True)]
    assert _told(family, has_left=True, programmes=("lain",)) == [("ok", True)]
    assert _told(family, receiver=receiver + 1) == [("warn", True)]


def test_goods_are_told_by_their_quantity(family) -> None:
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}
    decile = {"level": "national", "max": 4}
    an_approved_roster(a_determination(a_programme(definition={"decile": decile, "amount": rice})))

    (effect,) = on_running_aid(Meaning(family.pk, frozenset(), False, False, (), None))

    assert ", 30 kg beras untuk " in effect.text


def test_aid_that_is_handed_over_is_not_told(family) -> None:
    an_approved_roster()
    deliveries.deliver_one(delivery=_delivery(), by=UserFactory())

    assert _told(family) == []


def test_the_preview_asks_for_running_aid(family) -> None:
    an_approved_roster()
    receiver = _delivery().entry.recipient_id
    draft = drafted(Kind.DEATH, family, {"member": receiver, **NOBODY})

    what = meaning_of(draft)

    assert what is not None
    assert what.gone == frozenset({receiver})
    assert [effect.variant for effect in additions.aid_effects(what)] == ["bad"]


def test_programmes_that_can_be_left_are_those_there_are() -> None:
    a_programme("blt")

    assert additions.programmes() == [("blt", "Program blt")]


def test_a_decision_about_findings_tells_the_aid_that_is_not_handed_over(family, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}
    in_kind = a_programme("beras", {"decile": {"level": "national", "max": 4}, "amount": rice})
    an_approved_roster()
    an_approved_roster(a_determination(in_kind))

    told = on_findings(kind="name_differs", family_ids=[family.pk])

    assert told == [
        "1 family is on an approved roster with Rp 600,000, 30 kg beras not handed over yet; it goes on as decided.",
        "None of these families was refused aid because of such a finding.",
    ]


def test_a_decision_about_findings_of_families_without_aid_says_so(family, settings) -> None:
    settings.LANGUAGE_CODE = "en"

    told = on_findings(kind="name_differs", family_ids=[family.pk])

    assert told[0] == "None of these families is on an approved roster that waits to be handed over."


def test_an_exit_begins_on_the_day_of_the_event(family) -> None:
    applied(Kind.OPT_OUT, family, {"opt_out": "other", "programmes": []})

    assert AidExit.objects.get().from_on == DAY
