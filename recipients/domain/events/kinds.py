"""What can happen to a family, as data: what is asked about it, which papers prove it, who may decide it.

Sources: life events and their papers of the civil registry (UU 24/2013, Perpres 96/2018: akta kelahiran, akta
kematian, SKPWNI, buku nikah), change of the receiver and leaving aid as the social ministry's SIKS-NG knows them
(ganti pengurus, graduasi mandiri and alamiah, mengundurkan diri).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _


class Kind(StrEnum):
    """A change of the registry. The first three are corrections of what was written wrong; the others happened."""

    NEW_FAMILY = "new_family"
    FAMILY = "family"
    PERSON = "person"
    BIRTH = "birth"
    DEATH = "death"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    SPLIT = "split"
    MERGE = "merge"
    HEAD = "head"
    CARETAKER = "caretaker"
    CONTACT = "contact"
    LIVING = "living"
    GRADUATION = "graduation"
    OPT_OUT = "opt_out"


class FieldClass(StrEnum):
    """Who may decide: plain facts one person alone; who somebody is, and what aid rests on, only two."""

    PLAIN = "plain"
    IDENTITY = "identity"
    STATUS = "status"


# What says who somebody is, or where aid goes, changes only when a second person agrees.
IDENTITY_FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.PERSON: frozenset({"nik", "full_name", "sex", "birth_date", "birth_place", "mother_name"}),
    Kind.FAMILY: frozenset({"kk_number", "village"}),
}


class Paper(StrEnum):
    """A document that proves an event."""

    BIRTH_CERTIFICATE = "birth_certificate"
    BIRTH_LETTER = "birth_letter"
    DEATH_CERTIFICATE = "death_certificate"
    DEATH_LETTER = "death_letter"
    MOVING_LETTER = "moving_letter"
    RESIDENCE_LETTER = "residence_letter"
    MARRIAGE_BOOK = "marriage_book"
    MARRIAGE_CERTIFICATE = "marriage_certificate"
    MARRIAGE_STATEMENT = "marriage_statement"
    DIVORCE_CERTIFICATE = "divorce_certificate"
    DIVORCE_RULING = "divorce_ruling"
    FAMILY_CARD = "family_card"
    IDENTITY_CARD = "identity_card"
    MINUTES = "minutes"
    STATEMENT = "statement"
    HOUSE_PHOTO = "house_photo"
    OTHER = "other"


PAPER_TITLES: Final[Mapping[Paper, str]] = {
    Paper.BIRTH_CERTIFICATE: _("Birth certificate (akta kelahiran)"),
    Paper.BIRTH_LETTER: _("Letter of birth from hospital, midwife or kelurahan"),
    Paper.DEATH_CERTIFICATE: _("Death certificate (akta kematian)"),
    Paper.DEATH_LETTER: _("Letter of death from hospital or kelurahan"),
    Paper.MOVING_LETTER: _("Moving letter (SKPWNI)"),
    Paper.RESIDENCE_LETTER: _("Letter of residence from the kelurahan"),
    Paper.MARRIAGE_BOOK: _("Marriage book (buku nikah)"),
    Paper.MARRIAGE_CERTIFICATE: _("Marriage certificate (akta perkawinan)"),
    Paper.MARRIAGE_STATEMENT: _("Statement of responsibility for an unrecorded marriage (SPTJM)"),
    Paper.DIVORCE_CERTIFICATE: _("Divorce certificate (akta cerai)"),
    Paper.DIVORCE_RULING: _("Court ruling of the divorce"),
    Paper.FAMILY_CARD: _("New family card (KK)"),
    Paper.IDENTITY_CARD: _("Identity card (KTP-el)"),
    Paper.MINUTES: _("Minutes of the kelurahan (berita acara)"),
    Paper.STATEMENT: _("Signed statement of the family"),
    Paper.HOUSE_PHOTO: _("Photo of the house"),
    Paper.OTHER: _("Another document"),
}


@dataclass(frozen=True)
class Rule:
    """What one kind of event asks for. One of `papers` has to be attached when there are any."""

    title: str
    text: str
    field_class: FieldClass
    fields: tuple[str, ...]
    date_label: str
    papers: tuple[Paper, ...] = ()
    icon: str = "edit"


_NEXT: Final = ("new_head", "kk_number", "caretaker")
_HOME: Final = ("address", "rt", "rw")
_OF_THE_CHANGE: Final = _("Date of the change")

RULES: Final[Mapping[Kind, Rule]] = {
    Kind.BIRTH: Rule(
        _("Birth"),
        _("A child was born and belongs to this family."),
        FieldClass.STATUS,
        ("full_name", "nik", "sex", "birth_place", "mother_name", "relationship"),
        _("Date of birth"),
        (Paper.BIRTH_CERTIFICATE, Paper.BIRTH_LETTER, Paper.FAMILY_CARD),
        "user-plus",
    ),
    Kind.DEATH: Rule(
        _("Death"),
        _("A member died. Aid in this person's name stops."),
        FieldClass.STATUS,
        ("member", *_NEXT),
        _("Date of death"),
        (Paper.DEATH_CERTIFICATE, Paper.DEATH_LETTER),
        "user-x",
    ),
    Kind.MOVE_IN: Rule(
        _("Arrival (pindah datang)"),
        _("Somebody came from another city or came back, and lives with this family."),
        FieldClass.STATUS,
        (
            "full_name", "nik", "sex", "birth_date", "birth_place", "mother_name", "marital_status", "relationship",
            "origin",
        ),
        _("Date of arrival"),
        (Paper.MOVING_LETTER, Paper.FAMILY_CARD, Paper.RESIDENCE_LETTER),
        "login",
    ),
    Kind.MOVE_OUT: Rule(
        _("Moved out of the city"),
        _("Members left the city. Aid in their name stops; when nobody is left, the family is closed."),
        FieldClass.STATUS,
        ("members", "destination", *_NEXT),
        _("Date of departure"),
        (Paper.MOVING_LETTER, Paper.MINUTES),
        "logout",
    ),
    Kind.MARRIAGE: Rule(
        _("Marriage"),
        _("A member married, and stays or moves to the family of husband or wife."),
        FieldClass.STATUS,
        ("member", "spouse", "target_kk", "relationship", "new_head", "caretaker"),
        _("Date of the marriage"),
        (Paper.MARRIAGE_BOOK, Paper.MARRIAGE_CERTIFICATE, Paper.MARRIAGE_STATEMENT),
        "users",
    ),
    Kind.DIVORCE: Rule(
        _("Divorce"),
        _("Husband and wife divorced. Whoever leaves with a new family card is named below."),
        FieldClass.STATUS,
        ("member", "spouse", "places", "new_kk", *_HOME, "new_head", "caretaker"),
        _("Date of the divorce"),
        (Paper.DIVORCE_CERTIFICATE, Paper.DIVORCE_RULING),
        "arrows-exchange",
    ),
    Kind.SPLIT: Rule(
        _("Family split (pecah KK)"),
        _("Members leave with a family card of their own."),
        FieldClass.STATUS,
        ("places", "new_kk", *_HOME, *_NEXT),
        _("Date of the new card"),
        (Paper.FAMILY_CARD,),
        "users-group",
    ),
    Kind.MERGE: Rule(
        _("Joining another family (gabung KK)"),
        _("Members are taken into the card of another family; when all go, this family is closed."),
        FieldClass.STATUS,
        ("places", "target_kk", "new_head", "caretaker"),
        _("Date of the new card"),
        (Paper.FAMILY_CARD,),
        "git-merge",
    ),
    Kind.HEAD: Rule(
        _("Change of head of family"),
        _("Another member is the head now; the card gets a new number as a rule."),
        FieldClass.STATUS,
        ("new_head", "former_head_becomes", "kk_number"),
        _("Date of the new card"),
        (Paper.FAMILY_CARD,),
        "user-circle",
    ),
    Kind.CARETAKER: Rule(
        _("Change of the receiver (pengurus)"),
        _("Another member receives the aid for the family, from the next roster on."),
        FieldClass.STATUS,
        ("caretaker",),
        _OF_THE_CHANGE,
        (Paper.MINUTES, Paper.STATEMENT),
        "user-check",
    ),
    Kind.CONTACT: Rule(
        _("Contact and address"),
        _("Telephone, address, RT and RW within the kelurahan. Changes at once."),
        FieldClass.PLAIN,
        ("phone", *_HOME),
        _OF_THE_CHANGE,
        icon="phone",
    ),
    Kind.LIVING: Rule(
        _("Living conditions"),
        _("How the family lives has changed: house, electricity, possessions."),
        FieldClass.STATUS,
        (
            "home_ownership", "floor_material", "floor_area_m2", "wall_material", "roof_material", "drinking_water",
            "lighting", "power_capacity", "cooking_fuel", "toilet_use", "has_motorcycle", "has_car", "has_refrigerator",
            "has_other_land", "has_other_house",
        ),
        _("Seen on"),
        (Paper.HOUSE_PHOTO, Paper.MINUTES),
        "home",
    ),
    Kind.GRADUATION: Rule(
        _("Graduation (graduasi)"),
        _("The family can do without aid, by its own wish or because nobody fulfils the condition any more."),
        FieldClass.STATUS,
        ("graduation", "programmes"),
        _("Aid ends on"),
        (Paper.MINUTES, Paper.STATEMENT),
        "trending-up",
    ),
    Kind.OPT_OUT: Rule(
        _("Opting out (mengundurkan diri)"),
        _("The family gives up its aid."),
        FieldClass.STATUS,
        ("opt_out", "programmes"),
        _("Aid ends on"),
        (Paper.STATEMENT,),
        "hand-stop",
    ),
}  # fmt: skip

# In the order of the menu on the family page.
MENU: Final = tuple(RULES)


class Leaving(StrEnum):
    """Why a family gets no aid any more although it could; words of SIKS-NG."""

    GRADUATED_SELF = "graduated_self"
    GRADUATED_NATURAL = "graduated_natural"
    OPTED_OUT = "opted_out"


class OptOut(StrEnum):
    """Why a family gives up its aid; the choices of Portal Perlinsos."""

    INCOME = "income"
    IMPROVED = "improved"
    FOR_OTHERS = "for_others"
    MOVED = "moved"
    OTHER = "other"


OPT_OUT_TITLES: Final[Mapping[OptOut, str]] = {
    OptOut.INCOME: _("Income above the minimum wage"),
    OptOut.IMPROVED: _("The economy of the family has improved"),
    OptOut.FOR_OTHERS: _("Gives the chance to others"),
    OptOut.MOVED: _("Moves away"),
    OptOut.OTHER: _("Another reason"),
}


def class_of(kind: str, fields: frozenset[str] = frozenset()) -> FieldClass:
    """Who may decide a change of this kind that touches these fields."""
    if kind in IDENTITY_FIELDS:
        return FieldClass.IDENTITY if IDENTITY_FIELDS[Kind(kind)] & fields else FieldClass.PLAIN
    if kind == Kind.NEW_FAMILY:
        return FieldClass.IDENTITY
    return RULES[Kind(kind)].field_class
