"""Rounds of questions to the simulated civil registry about six hundred invented people."""

from dataclasses import replace
from datetime import date

from verification.domain.dukcapil import WireAccount
from verification.domain.questions import Question
from verification.simulator.population import CivilRecord
from verification.simulator.server import Simulator, running
from verification.sources import rounds
from verification.sources.base import RoundOutcome, Take, taking
from verification.sources.dukcapil import DukcapilWire
from verification.sources.dukcapil_config import DukcapilConfig


PEOPLE = [
    CivilRecord(nik=f"357601170890{9000 + number}", full_name="BUDI SANTOSO", birth_date="1990-08-17", sex="L")
    for number in range(600)
]


def question_about(person: CivilRecord, reference: int = 0) -> Question:
    return Question(
        reference=reference,
        nik=person.nik,
        full_name="BUDI SANTOSO",
        birth_date=date(1990, 8, 17),
        sex="L",
    )


QUESTIONS = [question_about(person, number) for number, person in enumerate(PEOPLE)]


def config_of(url: str, **settings: object) -> DukcapilConfig:
    account = WireAccount("petugas", "rahasia", "10.1.2.3")
    usual = DukcapilConfig(url=url, account=account, concurrency=8, timeout_s=5.0, backoff_s=0.01)
    return replace(usual, **settings)


def ask_all(config: DukcapilConfig, take: Take, store, **wishes) -> RoundOutcome:
    """One round whose answers come as they are, not judged."""
    return rounds.ask_round(DukcapilWire(config), take, store, understand=lambda received: received, **wishes)


def ask_round(simulator: Simulator, questions, *, config=None, **wishes):
    """One round; gives its outcome and the replies by reference."""
    replies = []
    with running(simulator) as url:
        outcome = ask_all(config_of(url, **(config or {})), taking(questions), replies.extend, **wishes)
    by_reference = {reply.question.reference: reply for reply in replies}
    assert len(by_reference) == len(replies) == outcome.asked
    return outcome, by_reference
