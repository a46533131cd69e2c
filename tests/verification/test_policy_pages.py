"""Pages of policies: making, changing and ending one with its effect shown first."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.verification.factories import CheckFactory
from tests.verification.standing import admin, policy, text_of
from verification.models import CutOff, PolicyVersion
from verification.models import Policy as PolicyRow


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "sent", "dukcapil_set_up")]


class TestPolicyPages:
    def test_a_sample_begins_with_the_usual_confidence(self, client: Client) -> None:
        admin(client)

        form = client.get(reverse("verification:policy-new"), {"trigger": "sample"}).context["form"]

        assert form["confidence"].value() == 95

    def _terms(self, **changes: Any) -> dict[str, Any]:
        return {
            "source": "dukcapil",
            "name": "PKH tiap bulan",
            "every_days": 30,
            "priority": 3,
            "share": 10,
            "weekdays": [1, 2, 3, 4, 5],
            "opens_at": "08:00",
            "closes_at": "16:00",
            "from_on": timezone.localdate().isoformat(),
            "reason": "rapat",
            **changes,
        }

    def _new(self, client: Client, trigger: str = "stale", **changes: Any) -> HttpResponse:
        return client.post(f"{reverse('verification:policy-new')}?trigger={trigger}", self._terms(**changes))

    def test_the_list_names_what_is_in_force(self, client: Client) -> None:
        policy("stale")
        CutOff.objects.create(
            programme="pkh", period="2026-Q4", on_day=timezone.localdate(), announced_at=timezone.now()
        )
        admin(client)

        text = text_of(client.get(reverse("verification:policies")))

        assert "The last answer is older than 90 days." in text
        assert "pkh 2026-Q4" in text

    def test_first_the_kind_is_chosen_then_only_its_terms_are_asked(self, client: Client) -> None:
        admin(client)

        kinds = client.get(reverse("verification:policy-new"))
        form = client.get(reverse("verification:policy-new"), {"trigger": "new"}).context["form"]

        assert len(kinds.context["kinds"]) == 6
        assert {"every_days", "percent", "programme"} & set(form.fields) == set()

    def test_the_effect_is_shown_first_and_then_exactly_that_is_kept(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, sent: list[int]
    ) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "1")
        for _ in range(2):
            CheckFactory(answered_at=timezone.now() - timedelta(days=40))
        admin(client)

        shown = self._new(client, weekdays=[1, 2, 3, 4, 5, 6, 7], on_holidays="on", opens_at="00:00", closes_at="00:00")
        before = PolicyRow.objects.filter(code="pkh-tiap-bulan").exists()
        seen = shown.context["fingerprint"]
        kept = self._new(
            client, weekdays=[1, 2, 3, 4, 5, 6, 7], on_holidays="on", opens_at="00:00", closes_at="00:00", seen=seen
        )

        sentences = shown.context["outcome"].sentences
        assert sentences[0] == "2 of 2 persons fall under it today; 2 of them are not due yet."
        assert "2 days" in sentences[1]
        row = PolicyRow.objects.get(code="pkh-tiap-bulan")
        url = reverse("verification:policy", args=[row.pk])
        assert (before, kept.status_code, kept["Location"], sent) == (False, 302, url, [0])

    def test_other_terms_than_those_seen_show_their_effect_again(self, client: Client) -> None:
        admin(client)
        seen = self._new(client).context["fingerprint"]

        again = self._new(client, share=11, seen=seen)

        assert again.context["outcome"] is not None
        assert not PolicyRow.objects.filter(code="pkh-tiap-bulan").exists()

    def test_a_sample_says_how_much_it_can_tell(self, client: Client) -> None:
        CheckFactory()
        admin(client)

        shown = self._new(client, "sample", every_days=30, percent="50", confidence=95)

        assert any("with a confidence of 95 %" in one for one in shown.context["outcome"].sentences)

    def test_a_backlog_without_end_is_said(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("verification.domain.budget.HORIZON_DAYS", 1)
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "1")
        for _ in range(4):
            CheckFactory(answered_at=timezone.now() - timedelta(days=40))
        admin(client)

        shown = self._new(client)

        assert "longer than" in shown.context["outcome"].sentences[1]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"every_days": ""}, "every_days"),
            ({"name": "!!!"}, "name"),
            ({"reason": ""}, "reason"),
            ({"priority": 10}, "priority"),
            ({"weekdays": []}, "weekdays"),
            ({"trigger": "cutoff", "lead_days": 31}, "lead_days"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, client: Client, changes: dict[str, Any], field: str) -> None:
        admin(client)

        response = self._new(client, **changes)

        assert response.status_code == 422
        assert field in response.context["form"].errors

    def test_a_share_that_is_not_there_is_refused_in_the_form(self, client: Client) -> None:
        admin(client)
        seen = self._new(client, share=50).context["fingerprint"]

        response = self._new(client, share=50, seen=seen)

        assert response.status_code == 422
        assert "At most 20 % are left" in text_of(response)

    def test_new_terms_of_a_policy_with_its_history(self, client: Client) -> None:
        row = policy("stale")
        admin(client)
        url = reverse("verification:policy-change", args=[row.pk])
        asked = client.get(url).context["form"]
        seen = client.post(url, self._terms(every_days=60)).context["fingerprint"]

        kept = client.post(url, self._terms(every_days=60, seen=seen))

        page = client.get(reverse("verification:policy", args=[row.pk]))
        assert (asked.initial["every_days"], kept.status_code) == (90, 302)
        assert [one.row.every_days for one in page.context["versions"]] == [60, 90]

    def test_what_only_orders_has_no_effect_of_its_own(self, client: Client) -> None:
        row = policy("requested")
        admin(client)

        shown = client.post(reverse("verification:policy-change", args=[row.pk]), self._terms())

        assert "It only says in which order" in shown.context["outcome"].sentences[0]

    def test_broken_terms_of_a_policy_are_refused(self, client: Client) -> None:
        row = policy("stale")
        admin(client)

        assert client.post(reverse("verification:policy-change", args=[row.pk]), {}).status_code == 422
        assert PolicyVersion.objects.filter(policy=row).count() == 1

    def test_ending_needs_a_reason_and_happens_once(self, client: Client) -> None:
        row = policy("stale")
        admin(client)
        url = reverse("verification:policy-end", args=[row.pk])

        client.post(url, {"reason": ""})
        without = PolicyVersion.objects.filter(policy=row).count()
        client.post(url, {"reason": "diganti"})
        client.post(url, {"reason": "diganti"})

        page = client.get(reverse("verification:policy", args=[row.pk]))
        assert (without, PolicyVersion.objects.filter(policy=row).count()) == (1, 2)
        assert (page.context["in_force"], page.context["is_ending"]) == (None, True)

    def test_the_page_of_a_sample_says_what_it_has_told(self, client: Client) -> None:
        CheckFactory(answered_at=timezone.now() - timedelta(days=2))
        admin(client)
        terms = {"every_days": 30, "percent": "100", "confidence": 95}
        seen = self._new(client, "sample", **terms).context["fingerprint"]
        page_url = self._new(client, "sample", **terms, seen=seen)["Location"]
        before = text_of(client.get(page_url))
        CheckFactory(answered_at=timezone.now() + timedelta(minutes=1), outcome="mismatched")

        after = client.get(page_url).context["sample"]

        assert "Nobody of the sample has been answered yet." in before
        assert (after.drawn, after.answered, after.differing) == (2, 1, 1)
