"""Everybody on a roster, overlaps, minutes, approvals and changes, as people of each role use their pages."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import RecordView
from distribution.actions import amendments, programmes, rosters
from distribution.listings import RosterEntries, RosterOverlaps
from distribution.models import (
    ApprovalTier,
    FreezePeriod,
    OverlapOverride,
    Roster,
    RosterAmendment,
    VillageMinutes,
)
from recipients.models import Person
from tests.distribution.factories import (
    a_determination,
    a_programme,
    a_roster,
    a_scan,
    an_amendment,
    an_approved_roster,
    some_minutes,
)
from tests.distribution.test_listings import taken
from tests.distribution.visiting import signed_in
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOST_QUERIES = 12


def _url(name: str, *args: object) -> str:
    return reverse(f"distribution:{name}", args=args)


def _texts(client: Client) -> str:
    return " ".join(str(one) for one in client.get(_url("rosters")).context["messages"])


def _twice(families: int, policy: str = "warned") -> Roster:
    """So many families on the approved roster of PKH and on the submitted one of BLT."""
    FamilyFactory.create_batch(families, head=True, decile=2)
    first, second = a_programme("pkh"), a_programme("blt")
    programmes.set_overlap(
        first=first, second=second, policy=policy, valid_from=date(2026, 1, 1), legal_basis="Perwali", by=UserFactory()
    )
    an_approved_roster(a_determination(first))
    return rosters.submit(roster=a_roster(a_determination(second)), by=UserFactory())


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("roster-entries", ""),
        ("roster-entries", "?columns=" + ",".join(column.name for column in RosterEntries().columns())),
        ("roster-overlaps", ""),
        ("roster-minutes", ""),
        ("amendments", ""),
    ],
)
def test_a_page_costs_the_same_for_1_and_50_rows(client: Client, name: str, query: str) -> None:
    signed_in(client, Role.OPERATOR)
    counts = []
    for families in (1, 50):
        roster = _twice(families) if name == "roster-overlaps" else None
        if roster is None:
            FamilyFactory.create_batch(families, head=True, decile=2)
            roster = an_approved_roster(a_determination(a_programme(f"p{families}")))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(_url(name, roster.pk) + query)
        assert response.status_code == 200
        counts.append(len(queries))
        Roster.objects.exclude(state="approved").update(state="discarded", reason="Uji")
        if name == "roster-overlaps":
            break

    assert max(counts) <= MOST_QUERIES
    assert len(set(counts)) == 1


def test_the_list_shows_numbers_masked_and_finds_by_name_kelurahan_and_change(client: Client) -> None:
    sri = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(head=True, head__full_name="BUDI", decile=2, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    first = roster.entries.get(family=sri)
    amendments.approve(
        amendment=an_amendment(roster, "opt_out", entry_out=first.pk), by=UserFactory(role=Role.PENYETUJU)
    )
    signed_in(client, Role.OPERATOR)

    def names(query: str) -> list[str]:
        return [row["told"].name for row in client.get(_url("roster-entries", roster.pk) + query).context["rows"]]

    page = client.get(_url("roster-entries", roster.pk)).content.decode()
    assert sri.head.nik not in page
    assert f"{sri.head.nik[:6]}******{sri.head.nik[-4:]}" in page
    assert names("") == ["SRI WAHYUNI", "BUDI"]
    assert names("?text=wahyuni") == ["SRI WAHYUNI"]
    assert names(f"?village={NEIGHBOUR}") == ["BUDI"]
    assert names("?change=out") == ["SRI WAHYUNI"]
    assert names("?change=in") == []
    assert names("?state=open") == ["BUDI"]


def test_the_list_shows_the_columns_that_were_chosen_and_always_the_receiver(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    signed_in(client, Role.OPERATOR)
    wanted = {"columns": ["rank", "recorded_at"], "query": f"roster={roster.pk}&state=open"}

    answer = client.post(reverse("access:list-columns", args=["roster"]), wanted)

    assert answer["Location"] == f"{_url('roster-entries', roster.pk)}?state=open&columns=rank%2Crecorded_at"
    for query in ("?columns=rank,recorded_at", ""):
        shown = client.get(_url("roster-entries", roster.pk) + query).context["columns"]
        assert [column.name for column in shown] == ["receiver", "rank", "recorded_at"]


def test_a_facilitator_sees_the_own_kelurahan_only(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    signed_in(client, Role.PENDAMPING, VILLAGE)

    rows = client.get(_url("roster-entries", roster.pk)).context["rows"]

    assert [row["told"].village for row in rows] == ["Surodinawan"]


def test_the_approver_says_why_families_get_both_then_approves(client: Client) -> None:
    roster = _twice(2)
    approver = signed_in(client, Role.PENYETUJU)
    listed = client.get(_url("roster-overlaps", roster.pk))
    chosen = listed.context["rows"][0]["entry"].family_id

    client.post(_url("roster-override", roster.pk), {"chosen": "1", "ids": [chosen], "reason": "Korban kebakaran"})
    still = client.get(_url("roster-overlaps", roster.pk) + "?state=open").context["rows"]
    client.post(_url("roster-approve", roster.pk), {"decree_number": "1/2026", "planned_on": "2026-12-01"})
    roster.refresh_from_db()
    refused = roster.state
    client.post(_url("roster-override", roster.pk), {"all": "pkh", "reason": ["", "Saling melengkapi"]})
    client.post(_url("roster-approve", roster.pk), {"decree_number": "1/2026", "planned_on": "2026-12-01"})

    roster.refresh_from_db()
    assert [one.other.programme.code for row in listed.context["rows"] for one in row["twice"]] == ["pkh", "pkh"]
    assert [row["entry"].family_id != chosen for row in still] == [True]
    assert (refused, roster.state, roster.approved_by) == ("submitted", "approved", approver)
    assert sorted(OverlapOverride.objects.values_list("reason", flat=True)) == ["Korban kebakaran", "Saling melengkapi"]


def test_an_approver_of_a_kelurahan_does_not_answer_the_warnings_of_the_city(client: Client) -> None:
    roster = _twice(1)
    signed_in(client, Role.PENYETUJU, VILLAGE)

    answer = client.post(_url("roster-override", roster.pk), {"all": "pkh", "reason": "Saling melengkapi"})

    assert answer.status_code == 404
    assert not OverlapOverride.objects.exists()


def test_a_forbidden_pair_cannot_be_overridden(client: Client) -> None:
    roster = _twice(1, "forbidden")
    signed_in(client, Role.PENYETUJU)

    client.post(_url("roster-override", roster.pk), {"all": "", "reason": "Tetap mau"})

    assert not OverlapOverride.objects.exists()
    assert "forbidden" in _texts(client)


def test_overlaps_are_taken_out_with_reason_and_who_gave_it() -> None:
    roster = _twice(1)
    operator = UserFactory(role=Role.OPERATOR)
    query = f"roster={roster.pk}"

    (row,) = taken("roster-overlaps", operator, query)

    assert (row["programme"], row["policy"], row["reason"], row["by"]) == (
        "Program pkh", "Boleh dengan peringatan", "", "",
    )  # fmt: skip
    assert taken("roster-overlaps", operator, f"{query}&other=x") == []
    assert taken("roster-overlaps", operator, "roster=0") == []
    assert RosterOverlaps().narrowed_by(QueryDict(f"{query}&other=pkh&state=open"), operator)[1:] == [
        "Program lain: Program pkh", "Status: Belum diberi alasan",
    ]  # fmt: skip


def test_minutes_are_attached_looked_at_and_taken_away(client: Client) -> None:
    programme = a_programme()
    type(programme).objects.update(needs_minutes=True)
    FamilyFactory(head=True, decile=2)
    roster = a_roster(a_determination(programme))
    operator = signed_in(client, Role.OPERATOR)
    told = {
        "village": VILLAGE,
        "number": "400.9/7/BA/2026",
        "held_on": timezone.localdate().isoformat(),
        "attendance": 31,
        "file": a_scan(),
    }

    refused = client.post(_url("minutes-attach", roster.pk), told | {"file": "", "held_on": "2030-01-01"})
    client.post(_url("roster-submit", roster.pk))
    client.post(_url("minutes-attach", roster.pk), told | {"file": a_scan()})
    kept = VillageMinutes.objects.get()
    twice = client.post(_url("minutes-attach", roster.pk), told | {"file": a_scan()})
    scan = client.get(_url("minutes-scan", kept.pk))
    page = client.get(_url("roster-minutes", roster.pk))
    client.post(_url("minutes-remove", kept.pk), {"reason": "Salah pindai"})
    second = client.post(_url("minutes-remove", kept.pk), {"reason": "Salah pindai"})

    roster.refresh_from_db()
    assert (second.status_code, f'href="{_url("rosters")}"' in second.content.decode()) == (404, True)
    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["file", "held_on"])
    assert (roster.state, twice.status_code) == ("draft", 422)
    assert (scan["Content-Type"], scan["Content-Disposition"][:10]) == ("application/pdf", "attachment")
    assert RecordView.objects.filter(viewer=operator, object_type="villageminutes", object_id=str(kept.pk)).exists()
    assert (page.context["missing"], VillageMinutes.objects.exists()) == (0, False)


def test_minutes_of_a_submitted_roster_stay(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()
    kept = some_minutes(roster, VILLAGE)
    rosters.submit(roster=roster, by=UserFactory())
    signed_in(client, Role.OPERATOR)

    client.post(_url("minutes-remove", kept.pk), {"reason": "Salah"})

    assert VillageMinutes.objects.count() == 1


def test_an_operator_of_a_kelurahan_takes_no_minutes_away(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    kept = some_minutes(a_roster(), VILLAGE)
    signed_in(client, Role.OPERATOR, VILLAGE)

    answer = client.post(_url("minutes-remove", kept.pk), {"reason": "Salah pindai"})

    assert (answer.status_code, VillageMinutes.objects.count()) == (403, 1)


def test_two_tiers_are_approved_on_the_page_by_an_official_and_an_approver(client: Client) -> None:
    ApprovalTier.objects.create(permission="roster.countersign", valid_from=date(2026, 1, 1))
    FamilyFactory(head=True, decile=2)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())

    official = signed_in(client, Role.PEJABAT)
    seen = client.get(_url("roster", roster.pk))
    client.post(_url("roster-countersign", roster.pk), {"note": "Setuju."})
    again = client.get(_url("roster", roster.pk))
    signed_in(client, Role.PENYETUJU)
    last = client.get(_url("roster", roster.pk))
    missing = client.post(_url("roster-approve", roster.pk), {"decree_number": ""})
    client.post(_url("roster-approve", roster.pk), {"decree_number": "1/2026", "planned_on": "2026-12-01"})

    roster.refresh_from_db()
    assert (seen.context["countersigns"], list(seen.context["form"].fields)) == (True, ["note"])
    assert (again.context["may_approve"], last.context["countersigns"]) == (False, False)
    assert "decree_number" in last.context["form"].fields
    assert (missing.status_code, roster.state) == (422, "approved")
    assert roster.approvals.get(permission="roster.countersign").approved_by == official


def test_a_freeze_period_is_shown_and_asks_for_a_decree(client: Client) -> None:
    today = timezone.localdate()
    FreezePeriod.objects.create(name="Pemeriksaan BPK", starts_on=today, ends_on=today, legal_basis="Surat 3/2026")
    FamilyFactory(head=True, decile=2)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())
    signed_in(client, Role.PENYETUJU)

    page = client.get(_url("roster", roster.pk))
    client.post(_url("roster-approve", roster.pk), {"decree_number": "1/2026", "planned_on": "2026-12-01"})

    roster.refresh_from_db()
    assert "Pemeriksaan BPK (Surat 3/2026)" in page.content.decode()
    assert "exemption" in page.context["form"].fields
    assert roster.state == "submitted"


def test_the_approver_sends_a_roster_back(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())
    signed_in(client, Role.PENYETUJU)

    client.post(_url("roster-send-back", roster.pk), {"reason": "Lampirkan berita acara."})

    roster.refresh_from_db()
    assert (roster.state, roster.reason) == ("draft", "Lampirkan berita acara.")


def test_from_a_dead_receiver_to_the_heir_by_two_people(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    wife = PersonFactory(family=family, relationship=3, sex="P", full_name="Siti Aminah")
    roster = an_approved_roster()
    entry = roster.entries.get()
    Person.objects.filter(pk=family.head.pk).update(vital_status="deceased")
    signed_in(client, Role.OPERATOR)
    address = f"{_url('amendment-new', roster.pk)}?entry={entry.pk}&kind=heir"

    offered = client.get(_url("roster", roster.pk)).content.decode()
    form = client.get(address).context["form"]
    told = {
        f"in_{entry.pk}": wife.pk,
        "minutes_number": "400.9/9/BA/2026",
        "minutes_on": timezone.localdate().isoformat(),
        "reason": "Akta kematian diperlihatkan.",
    }
    incomplete = client.post(address, told)
    client.post(address, told | {"file": a_scan()})
    change = RosterAmendment.objects.get()
    own = client.get(_url("amendment", change.pk)).context["may_sign"]
    signed_in(client, Role.PENYETUJU)
    scan = client.get(_url("amendment-scan", change.pk))
    client.post(_url("amendment-approve", change.pk), {})
    listed = client.get(_url("amendments", roster.pk)).context["rows"]

    assert f"entry={entry.pk}&amp;kind=heir" in offered
    assert form.fields[f"in_{entry.pk}"].choices == [("", "–"), (str(wife.pk), "Siti Aminah")]
    assert (incomplete.status_code, list(incomplete.context["form"].errors)) == (422, ["file"])
    assert (own, scan.status_code) == (False, 200)
    assert [one.state for one in listed] == ["approved"]
    assert roster.entries.get(taken_out_in=None).recipient == wife


def test_a_replacement_is_chosen_from_the_waiting_list(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = FamilyFactory(head=True, head__full_name="BUDI", decile=2)
    result = a_determination(roster.programme).results.get(family=other)
    type(result).objects.filter(pk=result.pk).update(
        determination=roster.determination_id, is_eligible=False, reasons=["QUOTA_FULL"], rank=4
    )
    entry = roster.entries.get()
    signed_in(client, Role.OPERATOR)

    form = client.get(f"{_url('amendment-new', roster.pk)}?entry={entry.pk}").context["form"]

    assert form.fields[f"in_{entry.pk}"].choices == [
        ("", "–"),
        (str(other.pk), "BUDI, place 4 of the waiting list"),
    ]


def test_a_change_without_entries_or_of_an_unknown_kind_is_not_found(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    entry = roster.entries.get()
    signed_in(client, Role.OPERATOR)
    address = _url("amendment-new", roster.pk)

    assert client.get(address).status_code == 404
    assert client.get(f"{address}?entry={entry.pk}&kind=gift").status_code == 404


def test_a_change_is_refused_by_who_may_and_by_nobody_else(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    change = an_amendment(an_approved_roster(), "opt_out")

    signed_in(client, Role.BENDAHARA)
    forbidden = client.post(_url("amendment-discard", change.pk), {"reason": "Coba"})
    signed_in(client, Role.PENYETUJU)
    client.post(_url("amendment-discard", change.pk), {"reason": ""})
    change.refresh_from_db()
    before = change.state
    client.post(_url("amendment-discard", change.pk), {"reason": "Tidak jadi."})
    client.post(_url("amendment-approve", change.pk), {})

    change.refresh_from_db()
    assert (forbidden.status_code, before, change.state) == (403, "submitted", "discarded")


def test_a_change_without_a_scan_has_none_to_show(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    wife = PersonFactory(family=family, relationship=3, sex="P")
    roster = an_approved_roster()
    change = amendments.draw_up(
        roster=roster,
        kind="correction",
        lines=[amendments.Line(roster.entries.get().pk, recipient_in=wife.pk)],
        reason="Salah tulis",
        minutes_number="1",
        minutes_on=date(2026, 11, 20),
        by=UserFactory(),
    )
    signed_in(client, Role.OPERATOR)

    assert client.get(_url("amendment-scan", change.pk)).status_code == 404
