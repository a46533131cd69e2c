"""Sentences that a reviewer reads about answers and findings."""

from datetime import date

import pytest
from django.utils import translation

from recipients.models import Person
from tests.factories import FamilyFactory, PersonFactory
from tests.verification.factories import CheckFactory, FindingFactory
from verification.domain.advice import BY_KIND, advice_on
from verification.domain.explaining import NAMES, Sentence, why_element, why_names
from verification.domain.findings import STATUS_KINDS
from verification.domain.names import Note
from verification.queries.explaining import (
    advice_shown,
    name_asked,
    standing_words,
    waiting_words,
    why,
    why_alike,
)


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        ({"score": 100, "agrees": True}, "Dukcapil memberi nilai 100: sama persis."),
        ({"score": 92, "agrees": True, "threshold": 90}, "Dukcapil memberi nilai 92, ambang 90: dianggap sama."),
        (
            {"score": 87, "agrees": False, "threshold": 90, "verdict": "close"},
            "Dukcapil memberi nilai 87, ambang 90: hampir sama, perlu dilihat.",
        ),
        (
            {"score": 40, "agrees": False, "threshold": 90, "verdict": "different"},
            "Dukcapil memberi nilai 40, ambang 90: berbeda.",
        ),
        ({"score": 87, "agrees": False}, "Dukcapil memberi nilai 87."),
        ({"score": None, "agrees": False}, "Dukcapil menjawab tidak sesuai, tanpa nilai."),
        ({"score": None, "agrees": True}, ""),
    ],
)
def test_a_score_is_explained_with_its_threshold(element, sentence):
    assert why({"name": "NAMA_LGKP", **element}) == sentence


def test_what_is_compared_exactly_needs_no_explanation():
    assert why({"name": "TGL_LHR", "agrees": False, "score": None}) == ""
    assert why({"name": "upah_bulanan", "agrees": False, "value": 1}) == ""
    assert why(None) == ""
    assert why_element({"name": "ALAMAT", "score": 70, "agrees": False, "threshold": 75}).values["threshold"] == 75


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        (
            "MUH. RIZKI",
            "MUHAMMAD RIZKI",
            "Nama dianggap sama: “MUH” dan “MUHAMMAD” adalah bentuk panjang dan singkatan dari nama yang sama.",
        ),
        ("SITI AMINAH", "Siti Aminah", "Nama dianggap sama: penulisannya sama."),
        ("SITI AMINAH", "Hj. Siti Aminah", "Nama dianggap sama: “HJ” adalah gelar atau sapaan, tidak dihitung."),
        (
            "RINA",
            "RINI",
            "Nama dianggap berbeda: “RINA” dan “RINI” adalah dua nama.",
        ),
    ],
)
def test_two_names_are_explained_by_their_words(left, right, sentence):
    assert why_alike(left, right) == sentence


def test_every_note_about_names_has_words_that_can_be_filled():
    assert set(NAMES) == set(Note)
    for sentence in why_names("H. MUH RIZKI BIN ALI", "RIZKY MUHAMMAD"):
        assert isinstance(sentence, Sentence)
        assert "%" not in sentence.text % dict(sentence.values)


def test_every_kind_about_the_record_has_its_own_advice():
    assert set(BY_KIND) >= STATUS_KINDS
    assert len({one.doing for one in BY_KIND.values()}) == len(BY_KIND)
    assert advice_on("vehicle") is None


@pytest.mark.django_db
def test_a_finding_says_what_it_means_and_what_to_do():
    advice = advice_shown(FindingFactory(kind="inactive"))

    assert advice is not None
    assert "bukan tanda tidak miskin" in advice.doing
    assert advice_shown(FindingFactory(kind="vehicle")) is None


@pytest.mark.django_db
def test_a_wait_says_until_when_and_why():
    finding = FindingFactory(
        state="waiting", recheck_on=date(2026, 12, 6), waits=1, waits_because="new_card", kind="kk_differs"
    )

    assert waiting_words(finding) == (
        "Dukcapil ditanya lagi pada 6 Des 2026, karena kartu keluarganya baru (penantian ke-1 dari 2)"
    )
    finding.waits_because = ""
    assert waiting_words(finding) == "Dukcapil ditanya lagi pada 6 Des 2026"
    assert waiting_words(FindingFactory()) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("standing", "changes", "said"),
    [
        ("respelt", {"full_name": "MUH. RIZKI"}, "Nama dianggap sama"),
        ("outdated", {"full_name": "BUDI"}, "nama lain"),
        ("outdated", {"sex": "P"}, "berbeda dari yang ditanyakan"),
        ("", {"full_name": "MUH. RIZKI"}, ""),
    ],
)
def test_an_answer_about_other_data_says_so(standing, changes, said):
    person = PersonFactory(family=FamilyFactory(), full_name="MUHAMMAD RIZKI")
    check = CheckFactory(person=person, standing=standing)
    Person.objects.filter(pk=person.pk).update(**changes)
    person.refresh_from_db()

    words = standing_words(check, person)

    assert said in words
    assert bool(words) == bool(said)
    assert name_asked(check, person) == "MUHAMMAD RIZKI"


@pytest.mark.django_db
def test_without_an_answer_nothing_is_said():
    assert standing_words(None, PersonFactory(family=FamilyFactory())) == ""
