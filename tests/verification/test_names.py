"""The comparison of names, measured on invented pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.names_cases import OTHER, SAME
from verification.domain.names import MESSAGES, Comparison, Note, Reason, Verdict, compare


def test_no_two_persons_of_one_household_are_called_the_same():
    wrong = [pair for pair in OTHER if compare(*pair).verdict is Verdict.SAME]

    assert wrong == []


def test_nearly_all_spellings_of_one_person_are_recognised():
    missed = [pair for pair in SAME if compare(*pair).verdict is not Verdict.SAME]

    assert len(set(SAME)) + len(set(OTHER)) >= 250
    assert len(missed) <= 0.03 * len(SAME), missed


def test_a_spelling_of_one_person_is_never_called_another_person():
    assert [pair for pair in SAME if compare(*pair).verdict is Verdict.DIFFERENT] == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Siti Aminah", "SITI AMINAH", Comparison(Verdict.SAME, 100)),
        (
            "SITI AMINAH",
            "HJ. ST. AMINA",
            Comparison(
                Verdict.SAME,
                97,
                (
                    Reason(Note.TITLE, "", "HJ"),
                    Reason(Note.SHORT_FORM, "SITI", "ST"),
                    Reason(Note.SPELLING, "AMINAH", "AMINA"),
                ),
            ),
        ),
        (
            "BUDI SANTOSO",
            "SANTOSO BUDI",
            Comparison(Verdict.SAME, 97, (Reason(Note.ORDER),)),
        ),
        (
            "LALU WIRA ATMAJA",
            "WIRA ATMAJA",
            Comparison(Verdict.SAME, 98, (Reason(Note.OPTIONAL, "LALU", ""),)),
        ),
        (
            "BAMBANG SUTRISNO",
            "BAMBANG SUTRINSO",
            Comparison(Verdict.SAME, 95, (Reason(Note.SWAPPED, "SUTRISNO", "SUTRINSO"),)),
        ),
        (
            "BUDI S.",
            "BUDI SANTOSO",
            Comparison(Verdict.SAME, 96, (Reason(Note.INITIAL, "S", "SANTOSO"),)),
        ),
        (
            "SITI A.",
            "SITI AMINAH",
            Comparison(Verdict.PROBABLE, 75, (Reason(Note.INITIAL, "A", "AMINAH"),)),
        ),
        (
            "NUR HAYATI",
            "NURHAYATI",
            Comparison(Verdict.SAME, 95, (Reason(Note.JOINED, "NUR HAYATI", "NURHAYATI"),)),
        ),
        (
            "SUPARMAN",
            "SUPARMAN HADI JOYO WIBOWO",
            Comparison(Verdict.PROBABLE, 64, (Reason(Note.ONLY_ONE, "", "HADI JOYO WIBOWO"),)),
        ),
        (
            "SITI",
            "SITI AMINAH",
            Comparison(Verdict.DIFFERENT, 45, (Reason(Note.ONLY_ONE, "", "AMINAH"),)),
        ),
        (
            "SUPARTO",
            "SUPARTI",
            Comparison(Verdict.PROBABLE, 81, (Reason(Note.SIMILAR, "SUPARTO", "SUPARTI"),)),
        ),
        (
            "SITI AMINAH",
            "SITI AISYAH",
            Comparison(Verdict.DIFFERENT, 23, (Reason(Note.DIFFERENT, "AMINAH", "AISYAH"),)),
        ),
        ("", "SITI", Comparison(Verdict.DIFFERENT, 0)),
    ],
)
def test_a_comparison_says_verdict_score_and_why(left, right, expected):
    assert compare(left, right) == expected


def test_degrees_behind_a_comma_do_not_count_but_a_second_name_does():
    assert compare("BUDI SANTOSO", "BUDI SANTOSO, S.T., M.M.") == Comparison(
        Verdict.SAME, 99, (Reason(Note.TITLE, "", "S T M M"),)
    )
    assert compare("SANTOSO, BUDI", "BUDI SANTOSO").verdict is Verdict.SAME


def test_many_differences_never_push_one_person_below_the_band_of_same():
    found = compare("SITTI N. CHOTIJAH SOEKARDI DJOKO", "ST. NUR KHOTIJAH SUKARDI JOKO")

    assert found.verdict is Verdict.SAME
    assert found.score == 90


def test_a_word_of_rank_alone_is_a_name():
    assert compare("GEDE", "GEDE").verdict is Verdict.SAME
    assert compare("LALU", "BAIQ").verdict is Verdict.DIFFERENT


def test_two_names_made_of_initials_only_are_not_trusted():
    assert compare("A B", "AGUS BUDI").verdict is Verdict.PROBABLE


def test_every_note_has_a_sentence_that_can_be_filled():
    for note in Note:
        sentence = Reason(note, "SITI", "ST").message

        assert sentence == MESSAGES[note]
        assert "%" not in sentence % {"left": "SITI", "right": "ST"}


WORDS = (
    *("SITI", "ST", "AMINAH", "AISYAH", "MUHAMMAD", "MOH", "M", "ALI", "ADI", "NUR", "NURHAYATI", "HAYATI"),
    *(
        "LALU",
        "BAIQ",
        "I",
        "GEDE",
        "ABD",
        "RAHMAN",
        "ABDURRAHMAN",
        "SOEKARNO",
        "SUKARNO",
        "BIN",
        "H",
        "A",
        "S",
    ),
)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
BANDS = {Verdict.SAME: range(90, 101), Verdict.PROBABLE: range(60, 90), Verdict.DIFFERENT: range(60)}


@given(names, names)
def test_scores_stay_in_the_band_of_their_verdict_and_both_directions_agree(left, right):
    there, back = compare(left, right), compare(right, left)

    assert there.score in BANDS[there.verdict]
    assert (there.verdict, there.score) == (back.verdict, back.score)


@given(names)
def test_a_name_is_the_same_as_itself(name):
    assert compare(name, name.title()) == Comparison(Verdict.SAME, 100)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared(left, right):
    found = compare(left, right)

    assert found.score in BANDS[found.verdict]
