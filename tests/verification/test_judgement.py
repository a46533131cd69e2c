"""What an answer of the civil registry means for a person."""

import pytest

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import Answer, ElementResult, Outcome
from verification.domain.judgement import (
    DEFAULT_THRESHOLDS,
    Bucket,
    Difference,
    ElementVerdict,
    Judgement,
    judge,
)


SENT = frozenset({Element.NIK, Element.NAME, Element.BIRTH_DATE, Element.SEX})


def _answer(**results: bool | tuple[bool, int]) -> Answer:
    """An answer about the elements named by their constants."""
    elements = (
        ElementResult(Element[name], *(result if isinstance(result, tuple) else (result,)))
        for name, result in results.items()
    )
    return Answer(Outcome.ELEMENTS, elements=tuple(elements))


def test_name_birth_date_and_sex_that_agree_make_a_match():
    judgement = judge(_answer(NAME=(True, 100), BIRTH_DATE=True, SEX=True), sent=SENT)

    assert (judgement.bucket, judgement.differences, judgement.is_final) == (Bucket.MATCHED, (), True)


@pytest.mark.parametrize(
    ("results", "difference"),
    [
        ({"NAME": (False, 40), "BIRTH_DATE": True, "SEX": True}, Difference.NAME),
        ({"NAME": (True, 100), "BIRTH_DATE": False, "SEX": True}, Difference.BIRTH_DATE),
        ({"NAME": (True, 100), "BIRTH_DATE": True, "SEX": False}, Difference.SEX),
    ],
)
def test_one_deciding_element_that_differs_makes_a_mismatch(results, difference):
    judgement = judge(_answer(**results), sent=SENT)

    assert (judgement.bucket, judgement.differences) == (Bucket.MISMATCHED, (difference,))


@pytest.mark.parametrize(
    ("said", "score", "bucket"),
    [
        (False, 90, Bucket.MATCHED),
        (True, 89, Bucket.MISMATCHED),
        (True, None, Bucket.MATCHED),
        (False, None, Bucket.MISMATCHED),
    ],
)
def test_our_threshold_goes_before_the_registrys_word(said, score, bucket):
    result = (said,) if score is None else (said, score)

    judgement = judge(_answer(NAME=result, BIRTH_DATE=True, SEX=True), sent=SENT)

    assert judgement.bucket is bucket


def test_the_threshold_is_data():
    lenient = {**DEFAULT_THRESHOLDS, Element.NAME: 80}

    judgement = judge(_answer(NAME=(False, 80), BIRTH_DATE=True, SEX=True), sent=SENT, thresholds=lenient)

    assert judgement.verdicts[0] == ElementVerdict(Element.NAME, agrees=True, said=False, score=80, threshold=80)


def test_a_number_on_an_exact_element_does_not_overrule_its_word():
    judgement = judge(_answer(NAME=True, BIRTH_DATE=(True, 10), SEX=True), sent=SENT)

    assert judgement.bucket is Bucket.MATCHED
    assert judgement.verdicts[1].threshold is None


def test_other_elements_are_noted_and_do_not_decide():
    answer = _answer(
        NAME=(True, 100),
        BIRTH_DATE=True,
        SEX=True,
        KK_NUMBER=False,
        BIRTH_PLACE=(True, 79),
        MOTHER_NAME=(True, 80),
        MARITAL_STATUS=False,
        OCCUPATION=False,
        ADDRESS=(False, 69),
        RT=False,
        RW=False,
    )

    judgement = judge(answer, sent=SENT)

    assert judgement.bucket is Bucket.MATCHED
    assert judgement.differences == (
        Difference.KK_NUMBER,
        Difference.BIRTH_PLACE,
        Difference.MARITAL_STATUS,
        Difference.OCCUPATION,
        Difference.ADDRESS,
    )
    assert len(judgement.verdicts) == 11


@pytest.mark.parametrize(
    ("_case", "levels", "is_elsewhere"),
    [
        ("name spelt freely", {"VILLAGE_CODE": True, "VILLAGE_NAME": False}, False),
        ("code of another system", {"VILLAGE_CODE": False, "VILLAGE_NAME": True}, False),
        ("neither agrees", {"CITY_CODE": False, "CITY_NAME": False, "VILLAGE_CODE": True}, True),
        ("only the name was sent", {"DISTRICT_NAME": False}, True),
        ("everything agrees", {"PROVINCE_CODE": True, "PROVINCE_NAME": True}, False),
    ],
)
def test_an_area_differs_when_neither_code_nor_name_of_a_level_agrees(_case, levels, is_elsewhere):
    judgement = judge(_answer(NAME=True, BIRTH_DATE=True, SEX=True, **levels), sent=SENT)

    assert judgement.differences == ((Difference.AREA,) if is_elsewhere else ())


def test_a_deciding_element_that_was_not_sent_does_not_count():
    sent = frozenset({Element.NIK, Element.NAME})

    judgement = judge(_answer(NAME=(True, 100)), sent=sent)

    assert judgement.bucket is Bucket.MATCHED


def test_silence_about_a_deciding_element_leaves_the_person_unanswered():
    judgement = judge(_answer(NAME=(True, 100), BIRTH_DATE=True), sent=SENT)

    assert (judgement.bucket, judgement.unanswered) == (Bucket.FAILED, (Element.SEX,))
    assert judgement.differences == ()
    assert not judgement.is_final


def test_without_any_deciding_element_nobody_is_matched():
    judgement = judge(_answer(NIK=True, ADDRESS=(True, 100)), sent={Element.NIK, Element.ADDRESS})

    assert judgement.bucket is Bucket.FAILED


@pytest.mark.parametrize("name", ["NOT_FOUND", "DECEASED", "DUPLICATE", "INACTIVE", "MALFORMED"])
def test_what_is_said_of_the_record_as_a_whole_is_bucket_and_difference(name):
    judgement = judge(Answer(Outcome[name]), sent=SENT)

    assert judgement == Judgement(Bucket[name], differences=(Difference[name],))
    assert judgement.is_final


@pytest.mark.parametrize("name", ["UNKNOWN_CODE", "QUOTA", "AUTH", "PARAMETERS", "BROKEN"])
def test_whatever_is_not_about_the_person_leaves_the_person_due(name):
    judgement = judge(Answer(Outcome[name]), sent=SENT)

    assert judgement == Judgement(Bucket.FAILED)
    assert not judgement.is_final
