"""What an event may not be, and what it leaves open: sentences for the person who records it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recipients.domain.events.kinds import Kind
from recipients.domain.events.state import ADULT_AGE, HEAD, Member, Scene
from recipients.domain.events.writes import Write
from recipients.domain.marking import mark as _


@dataclass(frozen=True)
class Problem:
    """Why an event cannot be recorded so; `field` is the one to change, "effective_on" for its date.

    `day` is the one that the text names.
    """

    field: str
    text: str
    day: date | None = None


def problems(kind: Kind, scene: Scene, today: date) -> tuple[Problem, ...]:
    """Everything that has to be changed first; empty when the event can be planned."""
    return tuple(_found(kind, scene, today))


def _found(kind: Kind, scene: Scene, today: date) -> Iterator[Problem]:
    if scene.on > today:
        yield Problem("effective_on", _("The date lies in the future."))
    yield from _OWN.get(kind, _nothing)(scene)
    yield from _too_early(kind, scene)
    yield from _successors(kind, scene)


# Forms offer members only; this is told when somebody has left between the form and the decision.
_NO_MEMBER: Final = _("Somebody named here is no longer a member of this family.")


def leaving(kind: Kind, scene: Scene) -> list[Member]:
    """Members who do not belong to the family any more after the event."""
    answers = scene.answers
    if kind == Kind.DEATH:
        chosen = {answers["member"]}
    elif kind == Kind.MOVE_OUT:
        chosen = set(answers["members"])
    elif kind == Kind.MARRIAGE:
        chosen = {answers["member"]} if scene.other else set()
    else:
        chosen = {int(pk) for pk in answers.get("places", {})}
    return [member for member in scene.home.present if member.pk in chosen]


# Who leaves with these has another place from the day on.
_MOVES: Final = frozenset({Kind.MARRIAGE, Kind.DIVORCE, Kind.SPLIT, Kind.MERGE})


def _too_early(kind: Kind, scene: Scene) -> Iterator[Problem]:
    """Nothing happens to anybody before the birth, and nobody has two places on one day."""
    answers = scene.answers
    named = {answers.get("member"), answers.get("spouse"), answers.get("new_head"), *answers.get("members", ())}
    named |= {int(pk) for pk in answers.get("places", {})}
    births = [member.person["birth_date"] for member in scene.home.members if member.pk in named]
    movers = [member.pk for member in leaving(kind, scene)] if kind in _MOVES else []
    if kind == Kind.MOVE_IN:
        births.append(answers["birth_date"])
        movers += [scene.known.pk] if scene.known else []
    if (born := max(births, default="")) > scene.day:
        text = _("The date lies before %(day)s, when somebody named here was born.")
        yield Problem("effective_on", text, date.fromisoformat(born))
    if (until := max((scene.placed_until.get(pk, "") for pk in movers), default="")) > scene.day:
        text = _("Until %(day)s somebody named here belonged to another family. The date cannot lie before that.")
        yield Problem("effective_on", text, date.fromisoformat(until))
    yield from _held_before(scene)


def _held_before(scene: Scene) -> Iterator[Problem]:
    """No family has two KK numbers or two receivers on one day."""
    home, answers = scene.home, scene.answers
    number = answers.get("kk_number", answers.get("wanted", {}).get("kk_number"))
    if number and not (home.card and home.card["kk_number"] == number) and scene.held_until.get("card", "") > scene.day:
        text = _("Until %(day)s the family had an earlier KK number. A new one cannot hold from a day before that.")
        yield Problem("kk_number", text, date.fromisoformat(scene.held_until["card"]))
    person = answers.get("caretaker")
    former = home.caretaker["person_id"] if home.caretaker else None
    if person not in {None, former} and scene.held_until.get("caretaker", "") > scene.day:
        text = _("Until %(day)s somebody else received for the family. Nobody can be named from a day before that.")
        yield Problem("caretaker", text, date.fromisoformat(scene.held_until["caretaker"]))


def _successors(kind: Kind, scene: Scene) -> Iterator[Problem]:
    gone = {member.pk for member in leaving(kind, scene)}
    stays = {member.pk: member for member in scene.home.present if member.pk not in gone}
    head, caretaker = scene.answers.get("new_head"), scene.answers.get("caretaker")
    if head and head not in stays:
        yield Problem("new_head", _("The new head has to be a member who stays."))
    if head and kind != Kind.HEAD and any(member.is_head and pk != head for pk, member in stays.items()):
        yield Problem("new_head", _("The present head stays. Record a change of head of family for that."))
    if caretaker and (caretaker not in stays or stays[caretaker].age_on(scene.on) < ADULT_AGE):
        yield Problem("caretaker", _("The receiver has to be an adult member who stays."))


def _nothing(scene: Scene) -> Iterator[Problem]:
    yield from ()


def _of_members(kind: Kind) -> Callable[[Scene], Iterator[Problem]]:
    def check(scene: Scene) -> Iterator[Problem]:
        gone = leaving(kind, scene)
        field = "members" if kind == Kind.MOVE_OUT else "member"
        named = scene.answers["members"] if kind == Kind.MOVE_OUT else [scene.answers["member"]]
        if len(gone) < max(len(named), 1):
            yield Problem(field, _NO_MEMBER)

    return check


def _couple(scene: Scene) -> Iterator[Problem]:
    present = {member.pk for member in scene.home.present}
    if scene.answers["member"] not in present:
        yield Problem("member", _NO_MEMBER)
    if scene.answers["spouse"] not in {None, *present}:
        yield Problem("spouse", _NO_MEMBER)
    if scene.answers["member"] == scene.answers["spouse"]:
        yield Problem("spouse", _("These are the same person."))


def _marriage(scene: Scene) -> Iterator[Problem]:
    yield from _couple(scene)
    if scene.answers["target_kk"]:
        yield from _target(scene)
        if scene.answers["relationship"] in {None, HEAD}:
            yield Problem("relationship", _("Say what the member is to the head of the other family."))


def _divorce(scene: Scene) -> Iterator[Problem]:
    yield from _couple(scene)
    if scene.answers["places"]:
        yield from _split(scene)


def _split(scene: Scene) -> Iterator[Problem]:
    places = scene.answers["places"]
    yield from _goers(scene)
    if list(places.values()).count(HEAD) != 1:
        yield Problem("places", _("Exactly one of those who leave has to be the head of the new family."))
    if not scene.answers["new_kk"]:
        yield Problem("new_kk", _("Fill in the KK number of the new card."))
    if len(leaving(Kind.SPLIT, scene)) == len(scene.home.present):
        text = _("Somebody has to stay. When the whole family gets a new card, correct its KK number instead.")
        yield Problem("places", text)


def _merge(scene: Scene) -> Iterator[Problem]:
    if not scene.answers["places"]:
        yield Problem("places", _("Say who goes."))
    yield from _goers(scene)
    if HEAD in scene.answers["places"].values():
        yield Problem("places", _("The other family has its head already."))
    yield from _target(scene)


def _goers(scene: Scene) -> Iterator[Problem]:
    if len(leaving(Kind.SPLIT, scene)) < len(scene.answers["places"]):
        yield Problem("places", _NO_MEMBER)


def _target(scene: Scene) -> Iterator[Problem]:
    if scene.other is None:
        yield Problem("target_kk", _("No family in your area has this KK number today. Register it first."))
    elif scene.other.pk == scene.home.pk:
        yield Problem("target_kk", _("This is the family's own KK number."))
    elif scene.other.family["status"] != "active":
        yield Problem("target_kk", _("That family is closed."))


def _head(scene: Scene) -> Iterator[Problem]:
    new_head = scene.answers["new_head"]
    heads = {member.pk for member in scene.home.present if member.is_head}
    if heads == {new_head} and scene.home.family["head_id"] == new_head:
        yield Problem("new_head", _("This member is the head already."))
    elif heads - {new_head} and scene.answers["former_head_becomes"] in {None, HEAD}:
        yield Problem("former_head_becomes", _("Say what the former head is to the new one."))


def _caretaker(scene: Scene) -> Iterator[Problem]:
    present = scene.home.caretaker
    if present and present["person_id"] == scene.answers["caretaker"]:
        yield Problem("caretaker", _("This member receives for the family already."))


def _exit(scene: Scene) -> Iterator[Problem]:
    wanted = set(scene.answers["programmes"])
    for row in scene.home.exits:
        if not row["programmes"] or wanted & set(row["programmes"]):
            yield Problem("programmes", _("The family has left this aid already."))
            return


_OWN: Final[Mapping[Kind, Callable[[Scene], Iterator[Problem]]]] = {
    Kind.DEATH: _of_members(Kind.DEATH),
    Kind.MOVE_OUT: _of_members(Kind.MOVE_OUT),
    Kind.MARRIAGE: _marriage,
    Kind.DIVORCE: _divorce,
    Kind.SPLIT: _split,
    Kind.MERGE: _merge,
    Kind.HEAD: _head,
    Kind.CARETAKER: _caretaker,
    Kind.GRADUATION: _exit,
    Kind.OPT_OUT: _exit,
}


@dataclass(frozen=True)
class Meaning:
    """What an event means to aid: who cannot receive for the family any more, who does, whether it ends.

    `programmes` of a goodbye to aid; empty means every one.
    """

    family: int
    gone: frozenset[int]
    is_closed: bool
    has_left: bool
    programmes: tuple[str, ...]
    receiver: int | None


def meaning(writes: Sequence[Write], family: int) -> Meaning:
    """Read from the writes themselves, so that what is said of aid is what will be written."""
    exits = [write for write in writes if write.table == "exit"]
    receivers = [write.after["person_id"] for write in writes if write.table == "caretaker" and write.is_new]
    return Meaning(
        family=family,
        gone=frozenset(
            write.key
            for write in writes
            if write.table == "person"
            and isinstance(write.key, int)
            and (write.after.get("vital_status") in {"deceased", "moved"} or "family_id" in write.after)
        ),
        is_closed=any(
            write.table == "family" and write.key == family and write.after.get("status") == "closed"
            for write in writes
        ),
        has_left=bool(exits),
        programmes=tuple(code for write in exits for code in write.after["programmes"]),
        receiver=receivers[0] if receivers else None,
    )


def notes(writes: Sequence[Write], scene: Scene) -> tuple[str, ...]:
    """What the event leaves open, for somebody to see to."""
    home = [write for write in writes if write.table == "family" and write.key == scene.home.pk]
    is_headless = any(write.after.get("head_id", write.key) is None for write in home)
    return tuple(_noted(meaning(writes, scene.home.pk), scene, is_headless=is_headless))


def _noted(what: Meaning, scene: Scene, *, is_headless: bool) -> Iterator[str]:
    if what.is_closed:
        yield _("Nobody is left: the family is closed.")
        return
    heads = {member.pk for member in scene.home.members if member.is_head}
    if is_headless or (heads & what.gone and not scene.answers.get("new_head")):
        yield _("The family has no head any more. Record the change of head when the new card is there.")
    present = scene.home.caretaker
    if present and present["person_id"] in what.gone and what.receiver is None:
        yield _("Its receiver leaves. Until another is named, the rule of the programme says who receives.")
