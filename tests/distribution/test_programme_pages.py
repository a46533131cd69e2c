"""The pages of a programme: a determination is started and stopped, a new rule is made."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from distribution.models import Determination, ProgrammeRule
from tests.distribution.factories import (
    a_programme,
)
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import areas


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_determination_is_started_once(client: Client) -> None:
    programme = a_programme()
    areas()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:determine", args=[programme.code])

    first = client.post(url, {"period": "2026-Q4"})
    second = client.post(url, {"period": "2026-Q4"})
    nothing = client.post(url, {"period": "soon"})
    too_early = client.post(url, {"period": "2025-Q4"})

    row = Determination.objects.get()
    assert first["Location"] == reverse("distribution:determination", args=[row.pk])
    assert second["Location"] == first["Location"]
    assert (nothing.status_code, too_early.status_code) == (422, 409)
    assert row.state == "queued"


def test_a_waiting_determination_is_cancelled_and_started_again(client: Client) -> None:
    programme = a_programme()
    areas()
    signed_in(client, Role.OPERATOR)
    start = reverse("distribution:determine", args=[programme.code])
    client.post(start, {"period": "2026-Q4"})
    row = Determination.objects.get()
    cancel = reverse("distribution:determination-cancel", args=[row.pk])

    waiting = client.get(reverse("distribution:determination", args=[row.pk]))
    client.post(cancel)
    again = client.post(cancel, follow=True)
    client.post(start, {"period": "2026-Q4"})

    row.refresh_from_db()
    assert cancel.encode() in waiting.content
    assert row.state == "failed"
    assert row.trouble.startswith("Cancelled by Petugas")
    assert texts_of(again) == ["The determination is being worked out or has ended. Load the page again."]
    assert Determination.objects.filter(state="queued").count() == 1


RULE = {
    "valid_from": "2027-01-01",
    "legal_basis": "Permensos contoh",
    "level": "national",
    "decile_min": "1",
    "decile_max": "5",
    "excludes_state_paid": "on",
    "findings": ["inactive"],
    "findings_of": "receiver",
    "power_above": "1300",
    "assets": ["car"],
    "receiver": "mother",
    "per": "family",
    "rupiah": "600000",
}


def test_a_new_rule_is_made_from_plain_fields(client: Client) -> None:
    programme = a_programme()
    a_programme("lain")
    signed_in(client, Role.ADMIN)

    response = client.post(reverse("distribution:rule-new", args=[programme.code]), RULE | {"programmes": ["lain"]})

    rule = programme.rules.get(version=2)
    assert response.status_code == 302
    assert rule.definition["decile"] == {"level": "national", "min": 1, "max": 5}
    assert rule.definition["amount"] == {"per": "family", "rupiah": 600_000}
    assert rule.definition["exclude"]["power_above"] == 1300
    assert rule.definition["exclude"]["programmes"] == ["lain"]
    assert 5 in rule.definition["exclude"]["occupations"]


def test_the_form_begins_with_the_rule_so_far(client: Client) -> None:
    programme = a_programme()
    signed_in(client, Role.ADMIN)

    page = client.get(reverse("distribution:rule-new", args=[programme.code]))

    assert page.context["form"]["decile_max"].value() == 4
    assert page.context["form"]["rupiah"].value() == 600_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decile_min": "6"}, "decile_max"),
        ({"rupiah": ""}, "rupiah"),
        ({"per": "component", "rupiah": ""}, "components"),
        ({"per": "component", "components": ["elderly"]}, "price_elderly"),
        ({"valid_from": "2026-01-01"}, "valid_from"),
        ({"level": "world"}, "level"),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_not_kept(client: Client, changes: dict, field: str) -> None:
    programme = a_programme()
    signed_in(client, Role.ADMIN)

    response = client.post(reverse("distribution:rule-new", args=[programme.code]), RULE | changes)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert programme.rules.count() == 1


def test_a_refused_field_is_not_folded_away(client: Client) -> None:
    programme = a_programme()
    signed_in(client, Role.ADMIN)

    page = client.post(reverse("distribution:rule-new", args=[programme.code]), RULE | {"paid_age_max": "17"})

    [counted] = [one for one in page.content.decode().split("<details")[1:] if 'name="paid_age_min"' in one]
    assert counted.partition(">")[0].split() == ['class="fold"', "open"]


def test_a_component_rule_keeps_its_prices(client: Client) -> None:
    programme = a_programme()
    signed_in(client, Role.ADMIN)
    wish = RULE | {"per": "component", "components": ["elderly"], "price_elderly": "600000", "at_most": "4"}

    client.post(reverse("distribution:rule-new", args=[programme.code]), wish)
    page = client.get(reverse("distribution:rule-new", args=[programme.code]))

    amount = ProgrammeRule.objects.get(version=2).definition["amount"]
    assert amount == {"per": "component", "rupiah": {"elderly": 600_000}, "at_most": 4}
    assert page.context["form"]["price_elderly"].value() == 600_000
