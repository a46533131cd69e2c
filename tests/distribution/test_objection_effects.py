"""What granted objections mean: to payments, to the next determination, to the story of a family."""

import pytest

from access.domain.permissions import Role
from distribution.actions import objection_decisions as decisions
from distribution.domain.payability import Block
from distribution.models import Eligibility, RecheckBatch, RecheckLine, RosterEntry
from distribution.papers.answers import AnswerLetter
from distribution.queries.objection_letters import letter_of
from distribution.queries.payable import blocked_on
from distribution.queries.story import story_of
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.objection_factories import Reporter, an_objection, decided
from tests.factories import CITY, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
WHY = "Punya dua mobil dan rumah kos."


def _block(roster) -> Block | None:
    entry = RosterEntry.objects.across_areas(reason="test").get(roster=roster)
    return blocked_on(roster.pk).get(entry.pk)


def _result(determination) -> Eligibility:
    return Eligibility.objects.across_areas(reason="test").get(determination=determination)


def test_aid_is_held_while_a_second_person_is_asked_and_after_they_agreed():
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    roster = an_approved_roster(a_determination(programme))
    one = an_objection("other-well-off", family=family, programme=programme)

    before = _block(roster)
    by = UserFactory(role=Role.VERIFIKATOR)
    proposed = decisions.decide(objection=one, outcome="granted", remedy="hold", reason=WHY, by=by)
    waiting = _block(roster)
    decisions.confirm(objection=proposed, by=UserFactory(role=Role.PENYETUJU))
    confirmed = _block(roster)
    decisions.reopen(objection=proposed, reason="Mobil ternyata disewa.", by=by)

    assert (before, waiting, confirmed) == (None, Block.AID_HELD, Block.OBJECTION_HELD)
    assert _block(roster) is None


def test_another_programme_goes_on():
    family = FamilyFactory(head=True, decile=2)
    roster = an_approved_roster(a_determination(a_programme("satu")))

    decided(an_objection("other-well-off", family=family, programme=a_programme("dua")), "granted", "hold")

    assert _block(roster) is None


def test_the_next_determination_holds_what_was_granted_and_gives_it_back():
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    held = decided(an_objection("other-well-off", family=family, programme=programme), "granted", "hold")

    refused = _result(a_determination(programme))
    decisions.reopen(objection=held, reason="Mobil ternyata disewa.", by=UserFactory(role=Role.VERIFIKATOR))
    again = _result(a_determination(programme))

    assert (refused.is_eligible, refused.reasons) == (False, ["OBJECTION_HOLD"])
    assert again.is_eligible


def test_the_decile_of_bps_counts_in_the_next_determination():
    programme = a_programme()
    family = FamilyFactory(head=True, decile=6)
    one = an_objection(family=family, programme=programme)
    batch = RecheckBatch.objects.create(
        city_id=CITY, version="2026-Q3", reason="Surat 1", rows=1, made_by=UserFactory()
    )
    RecheckLine.objects.create(
        batch=batch, row=1, mark="0", objection=one, family=family, is_open=False, result="changed", decile=3,
        answered_on="2026-11-19",
    )  # fmt: skip
    before = _result(a_determination(programme))

    decided(one, "granted", "decile")

    after = _result(a_determination(programme))
    assert (before.is_eligible, before.decile) == (False, 6)
    assert (after.is_eligible, after.decile) == (True, 3)


def test_the_story_of_a_family_tells_its_objections():
    family = FamilyFactory(head=True)
    one = an_objection("other-well-off", family=family)
    over = decided(an_objection("own-decile", family=family))

    facts = [(fact.text, fact.is_open) for step in story_of(family) if step.number == 9 for fact in step.facts]

    assert facts == [
        (f"Sanggahan {one}, Sanggahan atas bantuan orang lain: Diterima", True),
        (f"Sanggahan {over}, Sanggahan atas keputusan sendiri: Ditolak", False),
    ]


def test_the_letter_says_what_follows_in_indonesian():
    one = an_objection("own-other", family=FamilyFactory(head=True), reporter=Reporter("Siti Aminah", address="RT 3"))

    letter = letter_of(decided(one, "granted", "correct"))

    assert (letter.is_draft, letter.recipient) == (True, ("Siti Aminah", "RT 3", "Surodinawan"))
    assert letter.paragraphs[1:] == (
        "Sanggahan Anda dikabulkan dengan alasan: Sudah diperiksa dengan berkas.",
        "Data Anda diperbaiki, dan penetapan berikutnya memakai data itu.",
    )


def test_a_refused_citizen_reads_how_to_go_on():
    letter = letter_of(decided(an_objection("own-other")))

    assert letter.paragraphs[-1].startswith("Bila tidak setuju, datang ke kantor kelurahan")


def test_who_reported_somebody_reads_nothing_of_them():
    letter = letter_of(decided(an_objection("other-well-off", family=FamilyFactory(head=True)), "granted", "hold"))

    assert len(letter.paragraphs) == 2
    assert "menyangkut keluarga lain" in letter.paragraphs[1]


def test_the_letter_of_a_protected_reporter_is_printed_by_those_who_decide():
    one = decided(an_objection("other-well-off", about="x", reporter=Reporter("Bu Tetangga", is_protected=True)))
    open_one = an_objection("own-other")
    letter = AnswerLetter()

    told = [letter.why_not(one, UserFactory(role=role)) for role in (Role.OPERATOR, Role.VERIFIKATOR)]

    assert told == ["Identitas penyanggah dilindungi: hanya pemutus sanggahan yang mencetak surat ini.", ""]
    assert letter.why_not(open_one, UserFactory(role=Role.VERIFIKATOR)) == "Sanggah ini belum diputuskan."
    assert letter.why_not(decided(open_one), UserFactory(role=Role.OPERATOR)) == ""
