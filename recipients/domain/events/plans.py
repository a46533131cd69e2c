"""What each kind of event does, as writes; pure, so that it can be shown before it is saved and planned again later."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from recipients.domain.codes import MaritalStatus
from recipients.domain.events.kinds import Kind, Leaving
from recipients.domain.events.state import HEAD, FamilyState, Member, Scene, Values
from recipients.domain.events.writes import NEW_FAMILY, NEW_PERSON, Key, Write, changed, ended, made


HOME_FIELDS: Final = ("address", "rt", "rw")
PERSON_FIELDS: Final = ("nik", "full_name", "sex", "birth_date", "birth_place", "mother_name", "marital_status")


def plan(kind: Kind, scene: Scene) -> tuple[Write, ...]:
    """Everything an event does, in the order in which it has to be written."""
    return tuple(_PLANS[kind](scene))


def _birth(scene: Scene) -> Iterator[Write]:
    """A child makes a family that was closed live again: its mother may have died first."""
    yield from _opened(scene)
    person = {name: scene.answers[name] for name in ("nik", "full_name", "sex", "birth_place", "mother_name")}
    yield from _arrival(scene, {**person, "birth_date": scene.day, "marital_status": MaritalStatus.SINGLE.value})


def _move_in(scene: Scene) -> Iterator[Write]:
    person = {name: scene.answers[name] for name in PERSON_FIELDS}
    home = scene.home.family
    yield from _opened(scene)
    if scene.known is None:
        yield from _arrival(scene, person)
        return
    back = {"vital_status": "alive", "family_id": home.pk, "village_id": home["village_id"]}
    yield from changed(scene.known, **person, **back)
    if scene.known_place is not None:
        yield from ended(scene.known_place, scene.day)
    if scene.known_home and scene.known_home.family["head_id"] == scene.known.pk and scene.known_home.present:
        yield from changed(scene.known_home.family, head_id=None)
    yield _placed(scene.known.pk, home.pk, scene.answers["relationship"], scene.day)


def _opened(scene: Scene) -> Iterator[Write]:
    """Somebody comes. Where nobody lived any more, a head who left with the others is not the head of who comes now."""
    home = scene.home
    is_back = scene.known is not None and scene.known.pk == home.family["head_id"]
    loses_head = home.has_lost_head and not home.present and not is_back
    yield from changed(home.family, status="active", **({"head_id": None} if loses_head else {}))


def _unheaded(family: FamilyState) -> Iterator[Write]:
    """A file may have taken everybody out of a family; who joins it then is not headed by one of those."""
    if family.has_lost_head and not family.present:
        yield from changed(family.family, head_id=None)


def _arrival(scene: Scene, person: Mapping[str, Any]) -> Iterator[Write]:
    home = scene.home.family
    yield made("person", NEW_PERSON, **person, family_id=home.pk, village_id=home["village_id"], source="form")
    yield _placed(NEW_PERSON, home.pk, scene.answers["relationship"], scene.day)


def _death(scene: Scene) -> Iterator[Write]:
    gone = _chosen(scene, "member")
    for member in gone:
        yield from changed(member.person, vital_status="deceased", died_on=scene.day)
        yield from ended(member.place, scene.day)
    yield from _without(scene, gone, keeps_head_named=True)


def _move_out(scene: Scene) -> Iterator[Write]:
    gone = [member for member in scene.home.members if member.pk in scene.answers["members"]]
    for member in gone:
        yield from changed(member.person, vital_status="moved")
        yield from ended(member.place, scene.day)
    yield from _without(scene, gone)


def _marriage(scene: Scene) -> Iterator[Write]:
    couple = _chosen(scene, "member", "spouse")
    for member in couple:
        yield from changed(member.person, marital_status=MaritalStatus.MARRIED.value)
    if scene.other is not None:
        gone = couple[:1]
        yield from _unheaded(scene.other)
        yield from _moved(scene, gone[0], scene.other.pk, scene.other.family["village_id"], _becomes(scene))
        yield from _without(scene, gone)


def _becomes(scene: Scene) -> int:
    return int(scene.answers["relationship"])


def _divorce(scene: Scene) -> Iterator[Write]:
    for member in _chosen(scene, "member", "spouse"):
        yield from changed(member.person, marital_status=MaritalStatus.DIVORCED.value)
    if scene.answers["places"]:
        yield from _split(scene)


def _split(scene: Scene) -> Iterator[Write]:
    gone = _movers(scene)
    village = scene.home.family["village_id"]
    home = {name: scene.answers.get(name) or scene.home.family[name] for name in HOME_FIELDS}
    yield made("family", NEW_FAMILY, village_id=village, **home, source="form", status="active")
    yield made(
        "card", "new:card", family_id=NEW_FAMILY, kk_number=scene.answers["new_kk"], from_on=scene.day, until_on=None
    )
    for member in gone:
        yield from _moved(scene, member, NEW_FAMILY, village, _place_of(scene, member))
    head = next(member for member in gone if _place_of(scene, member) == HEAD)
    yield Write("family", NEW_FAMILY, {"head_id": None}, {"head_id": head.pk})
    yield from _without(scene, gone)


def _merge(scene: Scene) -> Iterator[Write]:
    assert scene.other is not None  # noqa: S101 - refused before (recipients.domain.events.checks)
    gone = _movers(scene)
    yield from _unheaded(scene.other)
    for member in gone:
        village = scene.other.family["village_id"]
        yield from _moved(scene, member, scene.other.pk, village, _place_of(scene, member))
    yield from _without(scene, gone)


def _movers(scene: Scene) -> list[Member]:
    return [member for member in scene.home.members if str(member.pk) in scene.answers["places"]]


def _place_of(scene: Scene, member: Member) -> int:
    return int(scene.answers["places"][str(member.pk)])


def _moved(scene: Scene, member: Member, family: Key, village: str, relationship: int) -> Iterator[Write]:
    yield from ended(member.place, scene.day)
    after = {"family_id": family} | ({"village_id": village} if member.person["village_id"] != village else {})
    yield Write("person", member.pk, {name: member.person[name] for name in after}, after)
    yield _placed(member.pk, family, relationship, scene.day)


def _placed(person: Key, family: Key, relationship: int, day: str) -> Write:
    key = f"new:place:{person}"
    return made("place", key, person_id=person, family_id=family, relationship=relationship, from_on=day, until_on=None)


def _without(scene: Scene, gone: list[Member], *, keeps_head_named: bool = False) -> Iterator[Write]:
    """What happens to a family that members have left: its receiver, its head, its KK number, or its end.

    Who takes over is never guessed. The name of a head who died stays until somebody says who is head now. A closed
    family keeps its KK number, by which files know it again.
    """
    home = scene.home
    left = {member.pk for member in gone}
    remaining = [member for member in home.present if member.pk not in left]
    if not remaining:
        yield from _cared_for_by(scene, None, left)
        yield from changed(home.family, status="closed")
        return
    yield from _cared_for_by(scene, scene.answers.get("caretaker"), left)
    if scene.answers.get("new_head"):
        yield from _headed(scene)
    elif home.family["head_id"] in left and not keeps_head_named:
        yield from changed(home.family, head_id=None)
    yield from _carded(scene, scene.answers.get("kk_number"))


def _headed(scene: Scene) -> Iterator[Write]:
    for member in _chosen(scene, "new_head"):
        yield from changed(member.place, relationship=HEAD)
        yield from changed(scene.home.family, head_id=member.pk)


def _carded(scene: Scene, number: str | None) -> Iterator[Write]:
    """A new KK number ends the old card."""
    card = scene.home.card
    if not number or (card and card["kk_number"] == number):
        return
    if card:
        yield from ended(card, scene.day)
    # Those who leave may get a card in the same event; two rows of one name would become one.
    key = "new:card:own" if scene.answers.get("new_kk") else "new:card"
    yield made("card", key, family_id=scene.home.pk, kk_number=number, from_on=scene.day, until_on=None)


def _cared_for_by(scene: Scene, person: int | None, left: Collection[int] = ()) -> Iterator[Write]:
    """The receiver who leaves or is replaced ends; the one who is named begins."""
    present = scene.home.caretaker
    former = present["person_id"] if present else None
    if present and (former in left or (person and person != former)):
        yield from ended(present, scene.day)
    if person and person != former:
        yield made(
            "caretaker",
            "new:caretaker",
            family_id=scene.home.pk,
            person_id=person,
            from_on=scene.day,
            until_on=None,
        )


def _head(scene: Scene) -> Iterator[Write]:
    becomes = scene.answers.get("former_head_becomes")
    for member in scene.home.present:
        if member.is_head and member.pk != scene.answers["new_head"]:
            yield from changed(member.place, relationship=becomes)
    yield from _headed(scene)
    yield from _carded(scene, scene.answers.get("kk_number"))


def _caretaker(scene: Scene) -> Iterator[Write]:
    yield from _cared_for_by(scene, scene.answers["caretaker"])


def _contact(scene: Scene) -> Iterator[Write]:
    yield from changed(scene.home.family, **{name: scene.answers[name] for name in HOME_FIELDS})
    phone = scene.answers["phone"]
    if scene.home.contact:
        yield from changed(scene.home.contact, phone=phone)
    elif phone:
        yield made("contact", "new:contact", family_id=scene.home.pk, phone=phone)


def _living(scene: Scene) -> Iterator[Write]:
    """A new description beside the old one: what was not asked stays as the newest source said."""
    home = scene.home
    if home.living_by_form:
        yield from changed(home.living_by_form, is_current=False)
    known = {} if home.living is None else {name: value for name, value in home.living.values.items() if name != "id"}
    quarter = f"{scene.on.year}-Q{(scene.on.month - 1) // 3 + 1}"
    said = {name: value for name, value in scene.answers.items() if name in _LIVING_FIELDS}
    dated = {"source": "form", "version": quarter, "observed_on": scene.day, "is_current": True}
    yield made("living", "new:living", **{**known, **said, **dated, "family_id": home.pk})


def _graduation(scene: Scene) -> Iterator[Write]:
    yield _exit(scene, scene.answers["graduation"])


def _opt_out(scene: Scene) -> Iterator[Write]:
    yield _exit(scene, Leaving.OPTED_OUT.value)


def _exit(scene: Scene, leaving: str) -> Write:
    return made(
        "exit",
        "new:exit",
        family_id=scene.home.pk,
        leaving=leaving,
        programmes=scene.answers["programmes"],
        from_on=scene.day,
        until_on=None,
    )


def _person(scene: Scene) -> Iterator[Write]:
    assert scene.known is not None  # noqa: S101 - a correction is always about somebody
    yield from changed(scene.known, **scene.answers["wanted"])


def _family(scene: Scene) -> Iterator[Write]:
    """Address at once; a new kelurahan takes the members along, a new KK number ends the old card."""
    home: FamilyState = scene.home
    wanted = scene.answers["wanted"]
    fields = {name: wanted[name] for name in HOME_FIELDS if name in wanted}
    if "village" in wanted:
        fields["village_id"] = wanted["village"]
        for person in (*(member.person for member in home.members), *home.former):
            yield from changed(person, village_id=wanted["village"])
    yield from changed(home.family, **fields)
    yield from _carded(scene, wanted.get("kk_number"))


def new_family(draft: Values, day: str) -> Iterator[Write]:
    """A family that no file brought, with its card and members from a day on; the first is the head."""
    village = draft["village_code"]
    home = {name: draft[name] for name in HOME_FIELDS}
    yield made("family", NEW_FAMILY, village_id=village, **home, source="form", status="active")
    yield made("card", "new:card", family_id=NEW_FAMILY, kk_number=draft["kk_number"], from_on=day, until_on=None)
    for number, member in enumerate(draft["members"]):
        key = f"{NEW_PERSON}:{number}"
        person = {name: value for name, value in member.items() if name != "relationship"}
        yield made("person", key, **person, family_id=NEW_FAMILY, village_id=village, source="form")
        yield _placed(key, NEW_FAMILY, member["relationship"], day)
    yield Write("family", NEW_FAMILY, {"head_id": None}, {"head_id": f"{NEW_PERSON}:0"})


def _chosen(scene: Scene, *names: str) -> list[Member]:
    found = [scene.home.member(scene.answers.get(name)) for name in names]
    return [member for member in found if member is not None]


_LIVING_FIELDS: Final = frozenset(
    {
        "home_ownership", "floor_material", "floor_area_m2", "wall_material", "roof_material", "drinking_water",
        "lighting", "power_capacity", "cooking_fuel", "toilet_use", "has_motorcycle", "has_car", "has_refrigerator",
        "has_other_land", "has_other_house",
    }
)  # fmt: skip
_PLANS: Final[Mapping[Kind, Callable[[Scene], Iterator[Write]]]] = {
    Kind.FAMILY: _family,
    Kind.PERSON: _person,
    Kind.BIRTH: _birth,
    Kind.DEATH: _death,
    Kind.MOVE_IN: _move_in,
    Kind.MOVE_OUT: _move_out,
    Kind.MARRIAGE: _marriage,
    Kind.DIVORCE: _divorce,
    Kind.SPLIT: _split,
    Kind.MERGE: _merge,
    Kind.HEAD: _head,
    Kind.CARETAKER: _caretaker,
    Kind.CONTACT: _contact,
    Kind.LIVING: _living,
    Kind.GRADUATION: _graduation,
    Kind.OPT_OUT: _opt_out,
}
