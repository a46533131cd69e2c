"""Compares two spellings of a person's name as a civil servant would, and says why.

`same` is said only when every word of one name is a word of the other: by equal letters, a known short form,
another spelling, an initial or two swapped letters. A word more or a similar word is `probable`: brothers and
sisters, father and son, twins differ by just that, so somebody has to look.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz.distance import OSA

from recipients.domain.marking import mark as _
from recipients.domain.name_words import (
    COMMON,
    DESCENT,
    MARKS_OF_DEATH,
    OPTIONAL,
    OPTIONAL_INITIALS,
    TITLES,
    is_degree,
    sound_keys,
    split_joined,
    without_degrees,
)
from recipients.domain.names import search_key


class Verdict(StrEnum):
    """What a comparison means; PROBABLE goes to a person's eyes."""

    SAME = "same"
    PROBABLE = "probable"
    DIFFERENT = "different"


class Note(StrEnum):
    """One thing noticed while comparing."""

    TITLE = "title"
    SHORT_FORM = "short_form"
    SPELLING = "spelling"
    SWAPPED = "swapped"
    INITIAL = "initial"
    JOINED = "joined"
    ORDER = "order"
    OPTIONAL = "optional"
    SIMILAR = "similar"
    ONLY_ONE = "only_one"
    DIFFERENT = "different"


MESSAGES: dict[Note, str] = {
    Note.TITLE: _("A title or degree does not count: %(left)s %(right)s"),
    Note.SHORT_FORM: _("%(left)s and %(right)s are forms of one name."),
    Note.SPELLING: _("%(left)s and %(right)s are spellings of one name."),
    Note.SWAPPED: _("%(left)s and %(right)s differ by two swapped letters."),
    Note.INITIAL: _("%(left)s and %(right)s agree by the initial."),
    Note.JOINED: _("Written as one word or as several: %(left)s and %(right)s."),
    Note.ORDER: _("The words stand in another order."),
    Note.OPTIONAL: _("A word of rank or descent stands in only one of the names: %(left)s%(right)s."),
    Note.SIMILAR: _("%(left)s and %(right)s are similar, but may be two persons."),
    Note.ONLY_ONE: _("Stands in only one of the names: %(left)s%(right)s."),
    Note.DIFFERENT: _("%(left)s and %(right)s are different names."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation: what was noticed, and in which words of the two names."""

    note: Note
    left: str = ""
    right: str = ""

    @property
    def message(self) -> str:
        """English sentence with %(left)s and %(right)s, to be translated and filled where it is shown."""
        return MESSAGES[self.note]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on two names: `score` is 90-100 for same, 60-89 for probable, below 60 for different."""

    verdict: Verdict
    score: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """One word: as written, what it stands for, whether it may be left out, and whether it names the father."""

    text: str
    whole: str
    is_optional: bool = False
    is_descent: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two words set against each other, and what their difference costs."""

    left: _Word
    right: _Word
    note: Note | None
    cost: int


# What each difference takes off a score of 100.
_COSTS = {Note.SHORT_FORM: 1, Note.SPELLING: 2, Note.SWAPPED: 5, Note.INITIAL: 4, Note.JOINED: 5}
_LEAST_LETTERS_SWAPPED = 6
_LEAST_LETTERS_SIMILAR = 5
_LEAST_LETTERS_JOINED = 6
# Letters that vary in the spelling of long names, and tell brother from sister in short ones: RIZA and RISA.
_TELLING_IN_SHORT = "FVSZ"
_SHORT = 4
# Ranks of several words, and how they are shortened. They may be left out as a whole.
_RANKS = {
    ("IDA", "BAGUS"): "IDA BAGUS", ("I", "B"): "IDA BAGUS", ("IB",): "IDA BAGUS",
    ("IDA", "AYU"): "IDA AYU", ("I", "A"): "IDA AYU", ("IA",): "IDA AYU",
    ("ANAK", "AGUNG"): "ANAK AGUNG", ("A", "A"): "ANAK AGUNG", ("AA",): "ANAK AGUNG",
    ("RADEN", "AJENG"): "RADEN AJENG", ("R", "A"): "RADEN AJENG", ("RA",): "RADEN AJENG",
    ("RADEN", "RORO"): "RADEN RORO", ("R", "R"): "RADEN RORO", ("RR",): "RADEN RORO",
    ("RADEN", "MAS"): "RADEN MAS", ("R", "M"): "RADEN MAS", ("RM",): "RADEN MAS",
}  # fmt: skip
_INITIALS_JOINED = re.compile("[BCDFGHJKLMNPQRSTVWXYZ]{2,3}")


def compare(left: str, right: str) -> Comparison:
    """Compare two names, in either order alike; a name without any letter is different from everything."""
    if left <= right:
        return _compare(left, right)
    found = _compare(right, left)
    return replace(found, reasons=tuple(Reason(each.note, each.right, each.left) for each in found.reasons))


def _compare(left: str, right: str) -> Comparison:
    first, first_titles = _words(left)
    second, second_titles = _words(right)
    if not first or not second:
        return Comparison(Verdict.DIFFERENT, 0)
    notes = [Reason(Note.TITLE, first_titles, second_titles)] if first_titles != second_titles else []
    if [word.text for word in first] == [word.text for word in second]:
        return Comparison(Verdict.SAME, 99 if notes else 100, tuple(notes))
    second, joined_left = _with_blanks_alike(first, second)
    first, joined_right = _with_blanks_alike(second, first)
    joined = [*joined_left, *(Reason(each.note, each.right, each.left) for each in joined_right)]
    pairs, only_left, only_right = _pair_up(first, second)
    found = _judge(pairs, only_left, only_right)
    if joined:
        score = max(found.score - _COSTS[Note.JOINED], 90) if found.verdict is Verdict.SAME else found.score
        found = replace(found, score=score, reasons=(*joined, *found.reasons))
    if found.verdict is not Verdict.SAME and _sound_alike_joined(first, second):
        found = Comparison(Verdict.SAME, 95, (Reason(Note.JOINED, _text(first), _text(second)),))
    elif found.verdict is Verdict.SAME and _is_reordered(pairs, second):
        found = _in_another_order(found, pairs)
    return replace(found, reasons=(*notes, *found.reasons))


def _in_another_order(found: Comparison, pairs: list[_Pair]) -> Comparison:
    """R. HIDAYAT may be HIDAYAT RAHMAN, and may be his father: an initial out of its place proves nothing."""
    reasons = (*found.reasons, Reason(Note.ORDER))
    if any(pair.note is Note.INITIAL for pair in pairs):
        return Comparison(Verdict.PROBABLE, 75, reasons)
    return replace(found, score=max(found.score - 3, 90), reasons=reasons)


def _words(name: str) -> tuple[list[_Word], str]:
    """The words that make a name, and the titles around it."""
    before, _comma, behind = name.partition(",")
    key = search_key(before)
    bare = without_degrees(key)
    words = bare.split()
    titles = [key[len(bare) :].strip()]
    if behind:
        words_behind = search_key(behind)
        words += [word for word in without_degrees(f"X {words_behind}").split()[1:] if not is_degree(word)]
        titles += [word for word in words_behind.split() if word not in words]
    while len(words) > 1 and words[0] in TITLES:
        titles.append(words.pop(0))
    titles += [word for word in words if word in MARKS_OF_DEATH]
    words = [word for word in words if word not in MARKS_OF_DEATH]
    return _marked(words), " ".join(title for title in titles if title)


def _marked(words: list[str]) -> list[_Word]:
    found: list[_Word] = []
    rank = next((each for each in (tuple(words[:2]), tuple(words[:1])) if each in _RANKS), ())
    if rank and len(words) > len(rank):
        found.append(_Word(" ".join(rank), _RANKS[rank], is_optional=True))
        words = words[len(rank) :]
    is_descent = False
    for place, word in enumerate(words):
        is_descent = is_descent or (word in DESCENT and bool(found))
        is_optional = is_descent or (len(words) + len(found) - place > 1 and _may_be_left_out(word, place, len(words)))
        found += [_Word(word, part, is_optional, is_descent) for part in _parts(word, place, len(words))]
    return found


def _may_be_left_out(word: str, place: int, words: int) -> bool:
    """Words of rank and birth; a first ANDI only before two more words, since many a Javanese is called Andi."""
    if place == 0 and words > 1 and word in OPTIONAL_INITIALS:
        return True
    return word in OPTIONAL or (word == "ANDI" and place == 0 and words > 2)


def _parts(word: str, place: int, words: int) -> tuple[str, ...]:
    if word == "M" and place == 0 and words > 1:
        return ("MUHAMMAD",)  # a first M. is Muhammad by custom, not Maria
    parts = split_joined(word)
    return tuple(word) if parts == (word,) and words > 1 and _INITIALS_JOINED.fullmatch(word) else parts


def _with_blanks_alike(first: list[_Word], second: list[_Word]) -> tuple[list[_Word], list[Reason]]:
    """`second` with those neighbours made one word that are one word in `first`: NUR HAYATI beside NURHAYATI."""
    known = [word for word in first if len(word.whole) >= _LEAST_LETTERS_JOINED]
    made: list[_Word] = []
    reasons: list[Reason] = []
    for word in second:
        before = made[-1] if made else None
        if before and len(before.whole) > 1 and len(word.whole) > 1 and before.is_descent == word.is_descent:
            keys = sound_keys(before.whole + word.whole)
            if partner := next((one for one in known if keys & sound_keys(one.whole)), None):
                reasons.append(Reason(Note.JOINED, partner.text, f"{before.text} {word.text}"))
                made[-1] = replace(partner, is_descent=word.is_descent)
                continue
        made.append(word)
    return made, reasons


def _pair_up(left: list[_Word], right: list[_Word]) -> tuple[list[_Pair], list[_Word], list[_Word]]:
    """Pair words one to one, the surest agreements first; what finds no partner is left over."""
    # ALI BIN HASAN is not HASAN BIN ALI; but AHMAD ALI may be AHMAD BIN ALI.
    are_both_descended = any(word.is_descent for word in left) and any(word.is_descent for word in right)
    possible = sorted(
        (
            (cost, abs(here - there), here, there, note)
            for here, first in enumerate(left)
            for there, second in enumerate(right)
            if not are_both_descended or first.is_descent == second.is_descent
            for note, cost in _agreements(first, second)
        ),
        key=lambda each: each[:4],
    )
    pairs: dict[int, _Pair] = {}
    taken: set[int] = set()
    for cost, _distance, here, there, note in possible:
        if here not in pairs and there not in taken:
            pairs[here] = _Pair(left[here], right[there], note, cost)
            taken.add(there)
    return (
        [pairs[here] for here in sorted(pairs)],
        [word for here, word in enumerate(left) if here not in pairs],
        [word for there, word in enumerate(right) if there not in taken],
    )


def _agreements(left: _Word, right: _Word) -> list[tuple[Note | None, int]]:
    """How two words agree, at most in one way."""
    if left.text == right.text and left.whole == right.whole:
        return [(None, 0)]
    note = _agreement(left, right)
    return [(note, _COSTS[note])] if note else []


def _agreement(left: _Word, right: _Word) -> Note | None:
    if left.whole == right.whole:
        return Note.SHORT_FORM
    shorter, longer = sorted((left.whole, right.whole), key=len)
    if len(shorter) == 1:
        return Note.INITIAL if longer[0] == shorter and len(longer) > 1 else None
    if sound_keys(left.whole) & sound_keys(right.whole):
        return None if _is_telling_apart(shorter, longer) else Note.SPELLING
    is_swap = len(shorter) == len(longer) and sorted(shorter) == sorted(longer)
    if is_swap and len(shorter) >= _LEAST_LETTERS_SWAPPED and OSA.distance(shorter, longer) == 1:
        return Note.SWAPPED
    return None


def _is_telling_apart(shorter: str, longer: str) -> bool:
    telling = [[letter for letter in word if letter in _TELLING_IN_SHORT] for word in (shorter, longer)]
    return len(shorter) <= _SHORT and telling[0] != telling[1]


def _judge(pairs: list[_Pair], only_left: list[_Word], only_right: list[_Word]) -> Comparison:
    reasons = [Reason(pair.note, pair.left.text, pair.right.text) for pair in pairs if pair.note]
    score = 100 - sum(pair.cost for pair in pairs)
    if not only_left and not only_right:
        return _complete(pairs, score, reasons)
    left_over = only_left or only_right
    if not (only_left and only_right) and all(word.is_optional for word in left_over):
        reasons.append(Reason(Note.OPTIONAL, _text(only_left), _text(only_right)))
        return _complete(pairs, score - 2, reasons)
    if not (only_left and only_right):
        reasons.append(Reason(Note.ONLY_ONE, _text(only_left), _text(only_right)))
        return _with_words_more(pairs, left_over, score, reasons)
    return _with_words_on_both_sides(pairs, only_left, only_right, reasons)


def _complete(pairs: list[_Pair], score: int, reasons: list[Reason]) -> Comparison:
    """All words agree. Initials agree with many names, so a telling word must stand beside them."""
    has_initial = any(pair.note is Note.INITIAL for pair in pairs)
    if pairs and (not has_initial or any(_is_telling(pair) for pair in pairs)):
        return Comparison(Verdict.SAME, max(score, 90), tuple(reasons))
    return Comparison(Verdict.PROBABLE, 75, tuple(reasons))


def _is_telling(pair: _Pair) -> bool:
    return all(
        len(word.whole) >= 3 and word.whole not in COMMON and not word.is_optional for word in (pair.left, pair.right)
    )


def _with_words_more(pairs: list[_Pair], left_over: list[_Word], score: int, reasons: list[Reason]) -> Comparison:
    """One name has a word more: a shortened name, or a child who carries the father's."""
    if not any(_is_telling(pair) for pair in pairs):
        return Comparison(Verdict.DIFFERENT, 45, tuple(reasons))
    return Comparison(Verdict.PROBABLE, max(60, min(85, score - 12 * len(left_over))), tuple(reasons))


def _with_words_on_both_sides(
    pairs: list[_Pair], only_left: list[_Word], only_right: list[_Word], reasons: list[Reason]
) -> Comparison:
    first, second = _text(only_left), _text(only_right)
    likeness = OSA.normalized_similarity(first, second)
    if len(only_left) == len(only_right) == 1 and _is_similar(only_left[0].whole, only_right[0].whole):
        reasons.append(Reason(Note.SIMILAR, first, second))
        return Comparison(Verdict.PROBABLE, round(60 + 25 * likeness), tuple(reasons))
    reasons.append(Reason(Note.DIFFERENT, first, second))
    agreeing = sum(len(pair.left.whole) for pair in pairs)
    letters = agreeing + max(len(first), len(second))
    return Comparison(Verdict.DIFFERENT, round(59 * (agreeing + likeness * 0.5) / (letters + 1)), tuple(reasons))


def _is_similar(left: str, right: str) -> bool:
    """A slip of the pen at most: one letter in a word of five, two in a word of nine; or one sound."""
    letters = min(len(left), len(right))
    if letters > 1 and sound_keys(left) & sound_keys(right):
        return True
    allowed = 0 if letters < _LEAST_LETTERS_SIMILAR else 1 if letters < 9 else 2
    return OSA.distance(left, right) <= allowed


def _sound_alike_joined(left: list[_Word], right: list[_Word]) -> bool:
    """NUR HAYATI and NURHAYATI, DWI YANTO and DWIYANTO; but MARWA H. is not MARWAH."""
    if len(left) == len(right) == 1 or any(len(word.whole) == 1 for word in (*left, *right)):
        return False
    return bool(sound_keys(_joined(left)) & sound_keys(_joined(right)))


def _joined(words: list[_Word]) -> str:
    return "".join(word.whole for word in words)


def _is_reordered(pairs: list[_Pair], right: list[_Word]) -> bool:
    places = [next(at for at, word in enumerate(right) if word is pair.right) for pair in pairs]
    return places != sorted(places)


def _text(words: list[_Word]) -> str:
    return " ".join(dict.fromkeys(word.text for word in words))
