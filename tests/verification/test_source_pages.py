"""The pages of the sources: how each is doing, what it knows, trying again after a repair."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from access.models import AuditEvent, User
from recipients.models import Family
from tests.factories import VILLAGE, PersonFactory
from tests.verification.factories import CheckFactory, FindingFactory, reviewer
from verification.actions.quota import quota_of
from verification.actions.source_status import SourceKeeper, breaker_of
from verification.actions.sources import adapter_of, is_configured, planned, settings_of, try_again
from verification.domain.breaker import State
from verification.domain.facts import FactRule, Reads, Speaks
from verification.errors import NotStopped, OutsideOwnArea, ReasonMissing, SourceMisconfigured, SourceNotConfigured
from verification.models import Agreement, Check, Finding, SourceStatus
from verification.queries.facets import REVIEW
from verification.queries.family import checks_of
from verification.queries.reviews import review_of
from verification.queries.said import rule_text, said_by, value_text
from verification.sources.base import StoppedBy


pytestmark = pytest.mark.django_db
LIST = "verification:sources"


@pytest.fixture
def stopped() -> SourceStatus:
    return SourceStatus.objects.create(
        source="employment",
        stopped_by="auth",
        paused_until=timezone.now() + timedelta(hours=3),
        last_trouble="API key tidak dikenal",
        last_trouble_at=timezone.now(),
        trips=2,
    )


class TestSettings:
    def test_a_source_without_its_address_is_not_asked_and_says_what_to_set(self) -> None:
        with pytest.raises(SourceNotConfigured, match="EMPLOYMENT_URL"):
            adapter_of("employment")

        assert not is_configured("employment")
        assert settings_of("employment").missing == ("EMPLOYMENT_URL",)

    def test_a_configured_source_is_planned_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = planned()
        monkeypatch.setenv("POWER_URL", "http://127.0.0.1:9/power")
        monkeypatch.setenv("POWER_DAILY_QUOTA", "5000")

        assert (before, planned()) == (("dukcapil",), ("dukcapil", "power"))
        assert (settings_of("power").missing, settings_of("power").daily_quota) == ((), 5000)

    def test_a_setting_that_cannot_be_used_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POWER_URL", "pln")

        with pytest.raises(SourceMisconfigured, match="POWER_URL"):
            adapter_of("power")

        assert "POWER_URL" in settings_of("power").trouble


class TestTryAgain:
    def test_the_source_may_be_asked_again_and_the_act_is_kept(self, rini: User, stopped: SourceStatus) -> None:
        try_again(source="employment", reason="Kunci baru dipasang", by=rini)

        stopped.refresh_from_db()
        assert (breaker_of(stopped).state(timezone.now()), stopped.trips) == (State.HALF_OPEN, 0)
        event = AuditEvent.objects.get(action="verification.try_source_again")
        assert (event.actor, event.reason, event.object_id) == (rini, "Kunci baru dipasang", "employment")

    def test_a_quota_that_was_raised_is_used_today(self, rini: User, monkeypatch: pytest.MonkeyPatch) -> None:
        now = timezone.localtime()
        monkeypatch.setenv("POWER_URL", "http://127.0.0.1:9/power")
        monkeypatch.setenv("POWER_DAILY_QUOTA", "5000")
        SourceStatus.objects.create(source="power")
        keeper = SourceKeeper("power", 5000)
        keeper.note_page(tries=600, milliseconds=5, quota_left=0)
        keeper.note_stop(StoppedBy.QUOTA, "Kuota habis")
        before = quota_of("power", now).left

        try_again(source="power", reason="Kuota ditambah", by=rini)

        assert (before, quota_of("power", timezone.localtime()).left) == (0, 4400)
        assert SourceKeeper("power", 5000).allowance() == (4400, True)

    def test_it_needs_a_reason_and_the_whole_city(self, rini: User, stopped: SourceStatus) -> None:
        with pytest.raises(ReasonMissing):
            try_again(source="employment", reason=" ", by=rini)
        with pytest.raises(OutsideOwnArea):
            try_again(source="employment", reason="x", by=reviewer(VILLAGE))

        stopped.refresh_from_db()
        assert (stopped.stopped_by, AuditEvent.objects.count()) == ("auth", 0)

    def test_a_source_that_is_not_stopped_is_left_as_it_is(self, rini: User) -> None:
        with pytest.raises(NotStopped):
            try_again(source="power", reason="x", by=rini)


class TestPages:
    def test_the_list_shows_who_needs_somebody_first(
        self, client: Client, rini: User, stopped: SourceStatus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EMPLOYMENT_URL", "http://127.0.0.1:9/tk")

        page = client.get(reverse(LIST)).content.decode()

        assert page.index("BPJS Ketenagakerjaan") < page.index("Dukcapil")
        assert "Akun ditolak" in page
        assert "EMPLOYMENT_" in page

    def test_figures_of_the_last_calls_and_the_quota_are_shown(self, client: Client, rini: User) -> None:
        SourceStatus.objects.create(
            source="dukcapil",
            recent=[[250, 1]] * 19 + [[1900, 1]],
            quota_left=12_345,
            calls_on=timezone.localdate(),
            calls_today=20,
            last_success_at=timezone.now(),
        )

        page = client.get(reverse(LIST)).content.decode()

        assert "250 md" in page
        assert "12.345" in page

    @pytest.mark.usefixtures("dukcapil_set_up")
    def test_what_the_agreement_leaves_counts_where_it_is_less(self, client: Client, rini: User) -> None:
        Agreement.objects.update(daily_quota=5_000)
        SourceStatus.objects.create(
            source="dukcapil", quota_left=999_908, calls_on=timezone.localdate(), calls_today=92
        )

        page = client.get(reverse(LIST)).content.decode()

        assert "4.908" in page
        assert "999.908" not in page

    def test_yesterdays_quota_says_nothing_about_today(self, client: Client, rini: User) -> None:
        SourceStatus.objects.create(
            source="dukcapil", quota_left=12_345, calls_on=timezone.localdate() - timedelta(days=1)
        )

        assert "12.345" not in client.get(reverse(LIST)).content.decode()

    def test_a_source_says_what_it_knows_and_what_is_kept(self, client: Client, rini: User) -> None:
        page = client.get(reverse("verification:source", args=["employment"])).content.decode()

        assert "Rp 3.000.000" in page.replace("\xa0", " ")
        assert "tidak disimpan" in page

    def test_a_limit_that_cannot_be_used_does_not_break_the_page(
        self, client: Client, rini: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EMPLOYMENT_URL", "http://127.0.0.1:9/tk")
        monkeypatch.setenv("EMPLOYMENT_LIMIT_UPAH_BULANAN", "banyak")

        page = client.get(reverse("verification:source", args=["employment"])).content.decode()

        assert "EMPLOYMENT_LIMIT_UPAH_BULANAN" in page

    def test_an_unknown_source_is_not_found(self, client: Client, rini: User) -> None:
        assert client.get(reverse("verification:source", args=["horoskop"])).status_code == 404

    def test_trying_again_from_the_page(self, client: Client, rini: User, stopped: SourceStatus) -> None:
        url = reverse("verification:source-try-again", args=["employment"])

        done = client.post(url, {"reason": "Kunci baru dipasang"}, follow=True)
        again = client.post(url, {"reason": "Kunci baru dipasang"}, follow=True)

        stopped.refresh_from_db()
        assert stopped.paused_until <= timezone.now()
        assert ("ditanya lagi" in done.text, url in done.text) == (True, False)
        assert "tidak sedang berhenti" in again.content.decode()

    def test_who_may_not_try_again_is_not_offered_it(self, client: Client, rini: User, stopped: SourceStatus) -> None:
        page = reverse("verification:source", args=["employment"])
        url = reverse("verification:source-try-again", args=["employment"])
        offered = url in client.get(page).text

        client.force_login(reviewer(VILLAGE))

        assert (offered, url in client.get(page).text) == (True, False)


class TestEvidence:
    @pytest.fixture
    def finding(self) -> Finding:
        """A wage above the limit, of somebody whom the civil registry confirms."""
        person = PersonFactory()
        CheckFactory(person=person, outcome="matched")
        answer = CheckFactory(
            person=person,
            source="employment",
            outcome="mismatched",
            valid_until=timezone.localdate() + timedelta(days=30),
            elements=[
                {"name": "upah_bulanan", "agrees": False, "value": 5_200_000, "limit": 3_000_000},
                {"name": "iuran_terakhir", "agrees": True, "value": "2026-10-31"},
                {"name": "no_longer_known", "agrees": True, "value": 1},
            ],
        )
        return FindingFactory(person=person, kind="income_above", check_answer=answer, details=[])

    def test_the_review_shows_what_the_source_says_and_until_when(
        self, client: Client, rini: User, finding: Finding
    ) -> None:
        page = client.get(reverse("verification:review", args=[finding.pk])).content.decode().replace("\xa0", " ")

        assert "<mark>Rp 5.200.000</mark>" in page
        assert "batas Rp 3.000.000" in page
        assert "31 Okt 2026" in page
        assert "berlaku sampai" in page

    def test_the_civil_registry_is_still_compared_with_its_own_answer(self, rini: User, finding: Finding) -> None:
        review = review_of(finding, rini)

        assert review.check.source == "dukcapil"
        assert review.rows[0].source.variant == "ok"

    def test_an_old_answer_is_marked_as_out_of_date(self, finding: Finding) -> None:
        later = timezone.localdate() + timedelta(days=31)
        check = Check.objects.exclude(source="dukcapil").get(person=finding.person, is_latest=True)

        said = said_by(check, today=later)

        assert (said.is_expired, said.is_against, [fact.is_against for fact in said.facts]) == (
            True,
            True,
            [True, False],
        )

    def test_the_family_page_shows_it_beside_the_civil_registry(self, rini: User, finding: Finding) -> None:
        (one,) = checks_of([finding.person], rini)

        assert (one.answered.source, [said.source for said in one.said]) == ("dukcapil", ["BPJS Ketenagakerjaan"])

    def test_who_the_civil_registry_confirms_counts_as_matched_whatever_others_say(
        self, rini: User, finding: Finding
    ) -> None:
        Finding.objects.all().delete()
        family = finding.person.family

        assert list(REVIEW.narrow(Family.objects.visible_to(rini), "matched")) == [family]
        assert REVIEW.marks([family.pk], rini)[family.pk][0].variant == "ok"

    @pytest.mark.parametrize(
        ("rule", "value", "text"),
        [
            (FactRule("x", ("x",), Reads.YES_NO, Speaks.WHEN_YES), True, "Ya"),
            (FactRule("x", ("x",), Reads.NUMBER, Speaks.ABOVE, 1_300), 2_200, "2.200"),
            (FactRule("x", ("x",), Reads.DAY), "2026-10-31", "31 Okt 2026"),
            (FactRule("x", ("x",), Reads.TEXT), "HAK MILIK", "HAK MILIK"),
        ],
    )
    def test_values_are_written_as_people_read_them(self, rule: FactRule, value: object, text: str) -> None:
        with translation.override("id"):
            assert value_text(rule, value) == text

    @pytest.mark.parametrize(
        ("rule", "limit", "text"),
        [
            (FactRule("x", ("x",), Reads.YES_NO, Speaks.WHEN_YES), None, "menghalangi bantuan bila ya"),
            (FactRule("x", ("x",), Reads.NUMBER, Speaks.ABOVE), 1_300, "menghalangi bantuan bila di atas 1.300"),
            (FactRule("x", ("x",), Reads.NUMBER, Speaks.AT_LEAST), 5, "menghalangi bantuan mulai 5"),
            (FactRule("x", ("x",), Reads.NUMBER, Speaks.AT_LEAST), None, "hanya keterangan"),
            (
                FactRule("x", ("x",), Reads.TEXT, Speaks.AMONG, among=frozenset({"TNI", "PNS"})),
                None,
                "menghalangi bantuan bila salah satu dari: PNS, TNI",
            ),
        ],
    )
    def test_rules_are_told_in_words(self, rule: FactRule, limit: int | None, text: str) -> None:
        with translation.override("id"):
            assert rule_text(rule, limit) == text
