"""What if: a changed copy of the rule is counted, compared and listed, and nothing is touched."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import simulations
from distribution.models import Determination, Eligibility, Quota
from distribution.queries.sheets import AtHand, current
from tests.distribution.factories import PERIOD, a_determination, a_programme
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaking_english")]

RULE: dict[str, Any] = {
    "level": "national",
    "decile_min": "1",
    "decile_max": "5",
    "findings_of": "receiver",
    "receiver": "head",
    "per": "family",
    "rupiah": "500000",
    "period": "2026-Q4",
}
HTMX = {"HTTP_HX_REQUEST": "true"}


def _as(client: Client, role: Role, area: str = CITY) -> Any:
    areas()
    user = UserFactory(role=role, role__area=area)
    client.force_login(user)
    return user


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def programme() -> Any:
    """Three families of which the rule so far takes two; a rule up to decile 5 takes all."""
    found = a_programme()
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=4, village_id=NEIGHBOUR)
    FamilyFactory(head=True, decile=5)
    a_determination(found)
    return found


def _page(programme: Any) -> str:
    return reverse("distribution:what-if", args=[programme.code])


def test_a_changed_rule_is_counted_per_kelurahan_and_nothing_is_kept(client: Client, programme: Any) -> None:
    _as(client, Role.OPERATOR)
    before = (programme.rules.count(), Determination.objects.across_areas(reason="test").count())

    page = client.post(_page(programme), RULE | {"act": "show"})

    effect = page.context["effect"]
    assert effect.totals == {
        "families": 3,
        "entitled": 3,
        "rupiah": 1_500_000,
        "quantity": 0,
        "over_quota": 0,
        "was_entitled": 2,
        "was_rupiah": 1_200_000,
        "enters": 1,
        "leaves": 0,
        "more": 1,
        "more_rupiah": 300_000,
    }
    assert [(one.area.pk, one.entitled, one.more) for one in effect.lines] in (
        [(VILLAGE, 2, 1), (NEIGHBOUR, 1, 0)],
        [(NEIGHBOUR, 1, 0), (VILLAGE, 2, 1)],
    )
    assert page.context["map"].regions
    assert (programme.rules.count(), Determination.objects.across_areas(reason="test").count()) == before
    assert Eligibility.objects.across_areas(reason="test").count() == 3


def test_who_would_enter_or_leave_is_listed_with_the_reason(client: Client, programme: Any) -> None:
    _as(client, Role.OPERATOR)

    enters = client.post(_page(programme), RULE | {"change": "enters"})
    leaves = client.post(_page(programme), RULE | {"decile_max": "3", "change": "leaves"})
    part = client.post(_page(programme), RULE | {"act": "list", "change": "enters"}, **HTMX)

    assert [(one.decile, list(one.reasons)) for one in enters.context["families"]] == [
        (5, ["The decile is above the limit"])
    ]
    assert [(one.decile, list(one.reasons)) for one in leaves.context["families"]] == [
        (4, ["The decile is above the limit"])
    ]
    head = enters.context["families"][0].family.head
    for response in (enters, part):
        assert head.full_name in _text(response)
        assert head.nik not in _text(response)
    assert "<form" not in _text(part)


def test_families_are_listed_page_by_page(client: Client, programme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distribution.views.whatif._PAGE", 1)
    FamilyFactory(head=True, decile=5)
    simulations.gather_ahead(period=PERIOD)
    _as(client, Role.OPERATOR)

    first = client.post(_page(programme), RULE | {"change": "enters"})
    after = first.context["next_after"]
    second = client.post(_page(programme), RULE | {"change": "enters", "after": str(after)})

    assert after == first.context["families"][0].family.pk
    assert second.context["families"][0].family.pk > after
    assert second.context["next_after"] == 0


def test_a_facilitator_sees_the_own_kelurahan_only(client: Client, programme: Any) -> None:
    _as(client, Role.PENDAMPING, area=NEIGHBOUR)

    page = client.post(_page(programme), RULE | {"act": "show"})

    assert [one.area.pk for one in page.context["effect"].lines] == [NEIGHBOUR]
    assert page.context["families"] == []


def test_who_keeps_programmes_sees_sums_and_no_families(client: Client, programme: Any) -> None:
    _as(client, Role.ADMIN)

    page = client.post(_page(programme), RULE | {"act": "show"})

    assert page.context["effect"].totals["enters"] == 1
    assert page.context["families"] == []
    assert "Families that would enter or leave" not in _text(page)
    assert f"{reverse('distribution:rule-new', args=[programme.code])}?level=national" in _text(page)


def test_the_address_carries_the_rule_to_somebody_else(client: Client, programme: Any) -> None:
    _as(client, Role.OPERATOR)

    asked = client.post(_page(programme), RULE | {"act": "show"})
    opened = client.get(f"{_page(programme)}?{asked.context['query']}")

    assert opened.status_code == 200
    assert opened.context["form"]["decile_max"].value() == "5"
    assert opened.context["effect"] is None


def test_the_page_begins_with_the_rule_in_force(client: Client, programme: Any) -> None:
    _as(client, Role.OPERATOR)

    page = client.get(_page(programme), {"period": "kemarin"})

    assert page.context["form"]["decile_max"].value() == 4
    assert str(page.context["period"]).startswith("20")


def test_a_rule_that_is_not_whole_or_asks_for_an_unknown_version_selects_nobody(client: Client, programme: Any) -> None:
    _as(client, Role.OPERATOR)

    broken = client.post(_page(programme), RULE | {"rupiah": "", "act": "show"})
    unknown = client.post(_page(programme), RULE | {"decile_version": "2020-Q1"})
    listed = client.post(_page(programme), RULE | {"decile_version": "2020-Q1", "act": "list"}, **HTMX)

    assert broken.status_code == 422
    assert "it selects nobody" in _text(broken)
    assert "2020-Q1" in unknown.context["effect"].trouble
    assert unknown.context["effect"].lines == ()
    assert "No family in your area." in _text(listed)


def test_the_editor_counts_while_the_rule_is_written(client: Client, programme: Any) -> None:
    _as(client, Role.ADMIN)
    address = reverse("distribution:rule-new", args=[programme.code])

    part = client.post(address, RULE | {"act": "count"}, **HTMX)
    not_whole = client.post(address, RULE | {"rupiah": "", "act": "count"}, **HTMX)

    assert "of 3 families" in _text(part)
    assert "before: 2 (2026-Q4, version 1)" in _text(part)
    assert "A rule that is not whole selects nobody." in _text(not_whole)
    assert programme.rules.count() == 1


QUOTA = {"area": CITY, "families": "10", "rupiah": "", "valid_from": "2026-10-01", "decree": "SK 1/2026"}


def test_a_quota_is_set_replaced_and_ended(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)
    address = reverse("distribution:quotas", args=[programme.code])

    client.post(address, QUOTA)
    client.post(address, QUOTA | {"families": "", "rupiah": "5000000", "valid_from": "2026-11-01"})
    newest = Quota.objects.get(valid_until=None)
    ended = client.post(
        reverse("distribution:quota-end", args=[programme.code, newest.pk]), {"valid_until": "2027-01-01"}
    )

    assert ended.status_code == 302
    assert list(Quota.objects.order_by("pk").values_list("families", "rupiah", "valid_from", "valid_until")) == [
        (10, None, date(2026, 10, 1), date(2026, 11, 1)),
        (None, 5_000_000, date(2026, 11, 1), date(2027, 1, 1)),
    ]
    assert "Quotas by decree" in _text(client.get(address))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"families": ""}, "families"),
        ({"area": "11.01"}, "area"),
        ({"decree": ""}, "decree"),
        ({"valid_from": "2026-09-01"}, "valid_from"),
    ],
    ids=str,
)
def test_a_quota_that_makes_no_sense_is_not_kept(client: Client, changes: dict[str, str], field: str) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)
    address = reverse("distribution:quotas", args=[programme.code])
    client.post(address, QUOTA)

    refused = client.post(address, QUOTA | {"valid_from": "2026-12-01"} | changes)

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert Quota.objects.count() == 1


def test_a_quota_does_not_end_before_it_begins(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)
    client.post(reverse("distribution:quotas", args=[programme.code]), QUOTA, follow=True)
    quota = Quota.objects.get()
    end = reverse("distribution:quota-end", args=[programme.code, quota.pk])
    events = AuditEvent.objects.count()

    no_day = client.post(end, {"valid_until": ""}, follow=True)
    too_early = client.post(end, {"valid_until": "2026-09-01"}, follow=True)

    quota.refresh_from_db()
    assert quota.valid_until is None
    assert AuditEvent.objects.count() == events
    assert [str(one) for one in no_day.context["messages"]] == ["Enter the day on which the quota ends."]
    assert len(too_early.context["messages"]) == 1


@pytest.mark.parametrize(
    ("is_true", "times", "asks_again"), [(True, "", False), (False, "", True), (False, "5", False)]
)
def test_a_count_says_of_when_it_is_and_is_renewed_when_the_registry_has_changed(
    client: Client, programme: Any, monkeypatch: pytest.MonkeyPatch, is_true: bool, times: str, asks_again: bool
) -> None:
    woken: list[str] = []
    monkeypatch.setattr("distribution.views.effects.wake_for_facts", woken.append)
    monkeypatch.setattr(simulations, "at_hand", lambda period: AtHand(current(period), is_true))
    _as(client, Role.OPERATOR)

    page = client.post(_page(programme), RULE | {"act": "count", "times": times}, **HTMX)

    assert page.context["effect"].is_outrun is not is_true
    assert woken == ([] if is_true else [str(PERIOD)])
    assert ("nothing has changed since" in _text(page), "load delay:5s" in _text(page)) == (is_true, asks_again)
