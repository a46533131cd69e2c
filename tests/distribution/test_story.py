"""The 14 steps of one family."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from access.models import User
from distribution.actions import deliveries, rosters
from distribution.models import Delivery
from distribution.queries.story import story_of
from recipients.models import (
    Correction,
    DecileRecord,
    FamilyCard,
    Import,
    ImportFile,
    ImportIssue,
    LivingConditions,
    PersonConditions,
    PersonRecord,
)
from tests.distribution.factories import a_determination, a_programme, a_roster, an_approved_roster
from tests.factories import CITY, FamilyFactory, UserFactory
from verification.models import Check, Finding, GroundCheck, Proposal


pytestmark = pytest.mark.django_db


def _from_file():
    """A family whose facts came from rows 7 and 9 of a file pair."""
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni")
    job = Import.objects.create(
        city_id=CITY,
        format="dtsen",
        source="dtsen",
        dataset_version="2026-Q4",
        state="admitted",
        uploaded_by=UserFactory(full_name="Rini Operator"),
        admitted_by=UserFactory(full_name="Andi Verifikator"),
        admitted_at=timezone.now(),
    )
    files = [
        ImportFile.objects.create(part_of=job, part=part, name=f"{part}.csv", path="x", sha256=part, size=1)
        for part in ("families", "persons")
    ]
    ImportIssue.objects.create(file=files[1], row=9, code="NIK_SEX_DIFFERS", severity="warning")
    ImportIssue.objects.create(file=files[1], row=10, code="NO_HEAD", severity="warning")
    came = {
        "source": "dtsen",
        "version": "2026-Q4",
        "observed_on": date(2026, 12, 31),
        "source_import": job,
    }
    LivingConditions.objects.create(family=family, source_row=7, **came)
    PersonConditions.objects.create(person=family.head, source_row=9, **came)
    DecileRecord.objects.create(family=family, version="2026-Q3", national=8, is_current=False, source_import=job)
    DecileRecord.objects.create(family=family, version="2026-Q4", national=2, source_import=job)
    return family, job


def _finding(family) -> Finding:
    check = Check.objects.create(
        person=family.head,
        source="dukcapil",
        state="answered",
        due_on=date(2026, 11, 1),
        due_because="new",
        answered_at=timezone.now(),
        outcome="mismatched",
        is_latest=True,
    )
    finding = Finding.objects.create(
        kind="name_differs",
        person=family.head,
        family=family,
        village_id=family.village_id,
        check_answer=check,
        opened_at=timezone.now(),
    )
    GroundCheck.objects.create(finding=finding, family=family, village_id=family.village_id, assigned_by=UserFactory())
    return finding


def _told(family) -> dict[int, list[str]]:
    return {step.number: [fact.text for fact in step.facts] for step in story_of(family)}


def _states(family) -> dict[int, str]:
    return {step.number: step.state for step in story_of(family)}


def test_every_fact_names_the_row_it_came_from(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family, job = _from_file()

    told = _told(family)

    assert told[1] == [f"File hand-over {job.pk}, version 2026-Q4, sent by Rini Operator: families.csv, persons.csv"]
    assert sorted(told[2]) == ["Sri Wahyuni: row 9 of persons.csv", "The family: row 7 of families.csv"]
    sentence = "The sex in the NIK differs from the sex in the file: …. (NIK_SEX_DIFFERS)"
    assert told[3] == [
        f"Row 9 of persons.csv, hand-over {job.pk}: {sentence}",
        f"Row 7 of families.csv, hand-over {job.pk}: no remarks",
    ]
    assert "Decile 2 in version 2026-Q4, 8 before" in told[4]
    assert told[5] == ["Version 2026-Q4 admitted by Andi Verifikator"]


def test_checks_and_findings_are_told(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni")
    finding = _finding(family)

    waiting = _states(family)
    Finding.objects.filter(pk=finding.pk).update(
        state="decided",
        decision="no_objection",
        decided_by=UserFactory(full_name="Andi Verifikator"),
        decided_at=timezone.now(),
        reason="Nama panggilan",
    )
    GroundCheck.objects.update(state="done", outcome="confirmed", visited_by=UserFactory(), visited_at=timezone.now())

    told = _told(family)
    assert (waiting[8], waiting[9]) == ("done", "open")
    assert told[7] == ["Dukcapil was asked about Sri Wahyuni"]
    assert sorted(told[8]) == ["Finding about Sri Wahyuni: Name differs", "Sri Wahyuni: Not matched"]
    assert (
        "Name differs of Sri Wahyuni, decided by Andi Verifikator: No objection: the data stay as they are" in told[9]
    )
    assert len(told[14]) == 1
    assert _states(family)[9] == "done"


def test_aid_is_told_up_to_the_hand_over(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni", decile=2)
    an_approved_roster()
    before = _states(family)

    deliveries.deliver_one(delivery=Delivery.objects.get(), by=UserFactory(full_name="Budi Pendamping"))

    told = _told(family)
    assert before[12] == "open"
    assert told[10] == ["Program blt 2026-Q4: entitled to Rp 600,000 by rule version 1"]
    assert "for Sri Wahyuni, decree 188.45/12/2026" in told[11][0]
    assert told[12] == ["Program blt 2026-Q4: Rp 600,000 handed over, recorded by Budi Pendamping"]


def test_goods_are_told_by_their_quantity(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family = FamilyFactory(head=True, decile=2)
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}
    programme = a_programme("beras", {"decile": {"level": "national", "max": 4}, "amount": rice})
    an_approved_roster(a_determination(programme))

    told = _told(family)

    assert told[10] == ["Program beras 2026-Q4: entitled to 30 kg beras by rule version 1"]
    assert told[12] == ["Program beras 2026-Q4: 30 kg beras to be handed over"]


def test_what_was_refused_discarded_or_failed_is_told_too(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family = FamilyFactory(head=True, decile=2)
    strict = a_programme(
        "ketat",
        {"decile": {"level": "national", "max": 1}, "amount": {"per": "family", "rupiah": 1}},
    )
    a_determination(strict)
    rosters.discard(roster=a_roster(), reason="Salah", by=UserFactory())
    an_approved_roster(a_determination(a_programme("lain")))
    deliveries.mark_failed(delivery_ids=[Delivery.objects.get().pk], because="absent", by=UserFactory())

    told = _told(family)

    assert any("not entitled by rule version 1: The decile is above the limit" in one for one in told[10])
    assert any("was discarded" in one for one in told[11])
    assert "not handed over (Did not come)" in told[12][0]


@pytest.mark.parametrize("state", ["waiting", "applied", "declined", "undo_waiting", "undone"])
def test_corrections_are_told(state: str) -> None:
    family = FamilyFactory(head=True)
    decided = {"decided_by": UserFactory(), "decided_at": timezone.now()} if state != "waiting" else {}
    if state.startswith("und"):
        decided |= {"undo_asked_by": UserFactory(), "undo_asked_at": timezone.now(), "undo_reason": "keliru"}
    if state == "undone":
        decided |= {"undone_by": UserFactory(full_name="Wulan"), "undone_at": timezone.now()}
    change = Correction.objects.create(
        kind="death",
        person=family.head,
        village_id=family.village_id,
        reason="Akta kematian",
        state=state,
        requested_by=UserFactory(full_name="Tuti"),
        field_class="status",
        **decided,
    )

    steps = {step.number: step for step in story_of(family)}

    (fact,) = steps[5].facts
    assert (fact.place, fact.arguments) == ("recipients:event", (change.pk,))
    assert steps[5].state == ("open" if "waiting" in state else "done")
    assert ("Wulan" in fact.text) == (state == "undone")


def test_drafts_are_not_told() -> None:
    family = FamilyFactory(head=True)
    draft = {"kind": "death", "family": family, "village_id": family.village_id, "field_class": "status"}
    Correction.objects.create(**draft, state="draft", reason="Akta kematian", requested_by=UserFactory())

    assert {step.number: step for step in story_of(family)}[5].facts == ()


def test_rows_that_no_rule_objects_to_are_told_one_by_one(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family, job = _from_file()
    ImportIssue.objects.all().delete()

    told, states = _told(family), _states(family)

    assert sorted(told[3]) == [
        f"Row 7 of families.csv, hand-over {job.pk}: no remarks",
        f"Row 9 of persons.csv, hand-over {job.pk}: no remarks",
    ]
    assert states[3] == "done"


def test_a_family_without_anything_has_14_steps() -> None:
    family = FamilyFactory()

    steps = story_of(family)

    assert [step.number for step in steps] == list(range(1, 15))
    assert {step.number for step in steps if step.state != "none"} == {13}


def test_the_cost_does_not_grow(django_assert_num_queries) -> None:
    family, _job = _from_file()
    family = type(family).objects.across_areas(reason="test").select_related("village").get(pk=family.pk)

    with django_assert_num_queries(1):
        story_of(family)


def test_the_command_finds_by_nik_and_kk_and_masks_both(capsys: pytest.CaptureFixture[str]) -> None:
    family, _job = _from_file()
    card = FamilyCard.objects.get(family=family)

    for number in (family.head.nik, card.kk_number):
        call_command("story", number)
        told = capsys.readouterr().out
        assert number not in told
        assert f"{number[:6]}******{number[-4:]} family={family.pk}" in told
        assert "baris 7 di families.csv" in told


def test_the_command_says_when_nobody_has_the_number() -> None:
    User.objects.machine()

    with pytest.raises(CommandError, match=r"357601\*{6}9999"):
        call_command("story", "3576010101019999")


def test_a_row_of_a_persons_file_is_told_too(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    family, _job = _from_file()
    job = Import.objects.create(
        city_id=CITY, format="siak", source="siak", dataset_version="2026-Q4", uploaded_by=UserFactory()
    )
    ImportFile.objects.create(part_of=job, part="both", name="siak.csv", path="y", sha256="y" * 64, size=1)
    PersonRecord.objects.create(
        person=family.head,
        source="siak",
        version="2026-Q4",
        observed_on=date(2026, 11, 1),
        source_import=job,
        source_row=4,
    )

    told = _told(family)

    assert "Sri Wahyuni: row 4 of siak.csv" in told[2]


def test_a_proposal_to_dtsen_stays_open_until_it_ends() -> None:
    family = FamilyFactory(head=True)
    proposal = Proposal.objects.create(
        kind="remove", origin="by_hand", family=family, village_id=family.village_id, reason="Pindah",
        made_by=UserFactory(), made_at=timezone.now(),
    )  # fmt: skip

    waiting = story_of(family)[-1].facts[0]
    Proposal.objects.across_areas(reason="test").update(state="withdrawn")
    over = story_of(family)[-1].facts[0]

    assert (waiting.text, waiting.is_open) == ("Diusulkan ke DTSEN: Keluarkan keluarga (Draf)", True)
    assert (waiting.place, waiting.arguments) == ("verification:dtsen-proposal", (proposal.pk,))
    assert not over.is_open
