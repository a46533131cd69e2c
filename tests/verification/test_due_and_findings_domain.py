"""What a judged answer opens and settles, and what counts as a photo."""

import pytest

from verification.domain.counts import BUCKETS, RunCounts
from verification.domain.dukcapil import Element
from verification.domain.findings import (
    MATERIALITY,
    MEANS_KINDS,
    STATUS_KINDS,
    against_keeping,
    element_rows,
    matter_of,
    opened_by,
    settled_by,
)
from verification.domain.judgement import Bucket, Difference, ElementVerdict, Judgement
from verification.domain.photos import photo_suffix


def _verdict(name: Element, agrees: bool, score: int | None = None, threshold: int | None = None) -> ElementVerdict:
    return ElementVerdict(name, agrees, agrees, score, threshold)


class TestOpened:
    def test_each_kind_once_most_material_first(self) -> None:
        judgement = Judgement(
            Bucket.MISMATCHED,
            (
                _verdict(Element.ADDRESS, False, 40, 70),
                _verdict(Element.VILLAGE_NAME, False),
                _verdict(Element.NAME, False, 62, 90),
                _verdict(Element.SEX, True),
            ),
            (Difference.ADDRESS, Difference.AREA, Difference.NAME),
        )

        found = opened_by(judgement)

        assert [(one.kind, one.materiality) for one in found] == [("name_differs", 2), ("address_differs", 1)]
        assert found[0].elements == (("NAMA_LGKP", 62),)
        assert found[1].elements == (("ALAMAT", 40), ("KEL_NAME", None))

    def test_the_occupation_on_the_card_is_never_a_finding(self) -> None:
        judgement = Judgement(Bucket.MATCHED, (_verdict(Element.OCCUPATION, False),), (Difference.OCCUPATION,))

        assert opened_by(judgement) == ()

    @pytest.mark.parametrize("difference", sorted(set(Difference) - {Difference.OCCUPATION}))
    def test_every_other_difference_has_a_kind_with_a_weight(self, difference: Difference) -> None:
        (found,) = opened_by(Judgement(Bucket.MISMATCHED, (), (difference,)))

        assert found.materiality == MATERIALITY[found.kind]


class TestDataThatStay:
    @pytest.mark.parametrize(
        ("kind", "element"),
        [
            ("deceased", "NIK"),
            ("duplicate", "NIK"),
            ("not_found", "NIK"),
            ("malformed", "NIK"),
            ("name_differs", "NAMA_LGKP"),
            ("address_differs", "KEL_NAME"),
        ],
    )
    def test_go_against_the_belief_that_the_civil_registry_is_right(self, kind: str, element: str) -> None:
        believed = [against_keeping(kind, {element: source}) for source in ("dukcapil", "registry", "visit")]

        assert believed == [(element,), (), ()]

    def test_may_stay_when_the_card_is_not_active_because_that_says_nothing_against_them(self) -> None:
        assert against_keeping("inactive", {"NIK": "dukcapil"}) == ()

    def test_only_what_the_finding_is_about_counts(self) -> None:
        held_true = {"NAMA_LGKP": "dukcapil", "NIK": "dukcapil"}

        assert against_keeping("sex_differs", held_true) == ()
        assert against_keeping("income_above", held_true) == ()


class TestMatter:
    @pytest.mark.parametrize(
        ("kind", "matter"),
        [("name_differs", "identity"), ("not_found", "identity"), ("vehicle", "means"), ("aid_amiss", "aid")],
    )
    def test_tells_what_a_kind_is_about(self, kind: str, matter: str) -> None:
        assert matter_of(kind) == matter

    def test_everything_about_means_is_told_so(self) -> None:
        assert {kind for kind in MATERIALITY if matter_of(kind) == "means"} == MEANS_KINDS


class TestSettled:
    def test_an_answer_about_elements_settles_the_record_and_what_agrees(self) -> None:
        judgement = Judgement(
            Bucket.MISMATCHED,
            (_verdict(Element.NAME, True), _verdict(Element.BIRTH_DATE, False)),
            (Difference.BIRTH_DATE,),
        )

        assert settled_by(judgement) == STATUS_KINDS | {"name_differs"}

    def test_an_answer_about_the_record_leaves_the_elements_open(self) -> None:
        judgement = Judgement(Bucket.DECEASED, (), (Difference.DECEASED,))

        assert settled_by(judgement) == STATUS_KINDS - {"deceased"}

    def test_no_answer_settles_nothing(self) -> None:
        assert settled_by(Judgement(Bucket.FAILED)) == frozenset()


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (_verdict(Element.NAME, True, 95, 90), "same"),
        (_verdict(Element.NAME, False, 80, 90), "close"),
        (_verdict(Element.NAME, False, 74, 90), "different"),
        (_verdict(Element.NAME, False), "different"),
        (_verdict(Element.SEX, False), "different"),
    ],
    ids=["agrees", "near the threshold", "far from it", "without a score", "exact element"],
)
def test_elements_are_kept_with_a_word_for_the_reviewer(verdict: ElementVerdict, word: str) -> None:
    (row,) = element_rows(Judgement(Bucket.MATCHED, (verdict,)))

    held_against = {} if verdict.threshold is None else {"threshold": verdict.threshold}
    assert row == {
        "name": verdict.name.value, "agrees": verdict.agrees, "score": verdict.score, "verdict": word, **held_against,
    }  # fmt: skip


def test_everybody_asked_is_in_one_bucket() -> None:
    counts = RunCounts.read(dict.fromkeys(BUCKETS, 1))

    assert (counts.asked, counts.answered) == (8, 7)
    assert RunCounts.read(counts.as_json()) == counts


@pytest.mark.parametrize(
    ("first_bytes", "suffix"),
    [(b"\xff\xd8\xff\xe1Exif", "jpg"), (b"\x89PNG\r\n\x1a\n\0", "png"), (b"GIF89a", None), (b"", None)],
)
def test_a_photo_is_known_by_what_it_begins_with(first_bytes: bytes, suffix: str | None) -> None:
    assert photo_suffix(first_bytes) == suffix
