"""What has to prove a hand-over, and who may take aid for the family."""

from datetime import date

import pytest

from distribution.domain.receipts import MISSING_TEXTS, Missing, Proof, Shown, hidden_name, is_grown_up, missing


@pytest.mark.parametrize(
    ("_case", "shown", "lacking"),
    [
        ("signed", Shown(False, Proof.SIGNATURE, has_signature=True), []),
        ("not signed", Shown(False, Proof.SIGNATURE), [Missing.SIGNATURE]),
        ("thumbprint with witness", Shown(False, Proof.THUMBPRINT, witness="Pak RT"), []),
        ("thumbprint alone", Shown(False, Proof.THUMBPRINT, witness="  "), [Missing.WITNESS]),
        ("on the paper list", Shown(False, Proof.PAPER), []),
        (
            "delegate without anything",
            Shown(True, Proof.PAPER),
            [Missing.DELEGATE, Missing.LETTER_OF_ATTORNEY, Missing.NUMBER_OF_LETTER],
        ),
        (
            "delegate with a numbered letter",
            Shown(True, Proof.PAPER, has_delegate=True, has_letter=True, letter_number="12"),
            [],
        ),
        (
            "delegate with a dated letter",
            Shown(True, Proof.PAPER, has_delegate=True, has_letter=True, letter_on=date(2026, 11, 1)),
            [],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_lacking(_case: str, shown: Shown, lacking: list[Missing]) -> None:
    assert missing(shown) == lacking


def test_everything_that_may_be_lacking_has_a_sentence() -> None:
    assert set(MISSING_TEXTS) == set(Missing)


@pytest.mark.parametrize(
    ("birth", "grown_up"),
    [(date(2009, 11, 22), True), (date(2009, 11, 23), False), (date(1950, 1, 1), True)],
)
def test_grown_up_is_who_has_an_identity_card(birth: date, *, grown_up: bool) -> None:
    assert is_grown_up(birth, date(2026, 11, 22)) is grown_up


def test_a_name_is_hidden_from_bystanders() -> None:
    assert hidden_name("Sri  Wahyuni") == "S*** W***"
    assert hidden_name("") == ""
