"""Reference data of objections: grounds, terms, announcements (access.reference)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.reference import ReferenceKind
from distribution.models import Announcement, ObjectionGround, ObjectionTerm, Programme
from distribution.models.objection_terms import ObjectionKind


def _kinds() -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
    return [("kind", gettext("Kind of objection"), [(key, str(label)) for key, label in ObjectionKind.choices])]


def _of_kind(rows: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
    return rows.filter(kind=query["kind"]) if query.get("kind") else rows


class Grounds(ReferenceKind):
    """Why somebody objects."""

    key = "alasan-sanggah"
    title = _("Grounds of objections")
    about = _(
        "What citizens can choose on the forms for objections and proposals, and how each is usually checked. A ground"
        " that is no longer offered gets a last day; objections keep theirs."
    )
    model = ObjectionGround
    identity = ("code", "kind")
    editable = ("label", "way", "valid_from", "valid_until")
    shown = ("code", "kind", "label", "way", "valid_from", "valid_until")
    filters = ("kind",)

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        return _of_kind(self.queryset(), query)

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return _kinds()


class Terms(ReferenceKind):
    """How long objections may come, and how soon they are answered."""

    key = "tenggat-sanggah"
    title = _("Terms of objections")
    about = _(
        "How many months after the announcement objections may come, and within how many working days they are"
        " answered; holidays do not count. A changed term is a new row with its first day."
    )
    model = ObjectionTerm
    identity = ("kind", "valid_from")
    editable = ("window_months", "answer_days", "legal_basis")
    shown = ("kind", "window_months", "answer_days", "valid_from", "legal_basis")
    filters = ("kind",)

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        return _of_kind(self.queryset(), query)

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return _kinds()


class Announcements(ReferenceKind):
    """When decisions were made known."""

    key = "pengumuman"
    title = _("Announcements of decisions")
    permission = Permission.PROGRAMME_EDIT
    about = _(
        "The day on which the recipients of a programme and period were announced, and where. The time for objections"
        " begins then; without a row it begins with the approval of the roster."
    )
    model = Announcement
    identity = ("programme", "period")
    editable = ("announced_on", "place")
    shown = ("programme", "period", "announced_on", "place")
    filters = ("programme",)

    def queryset(self) -> QuerySet[Any]:
        return Announcement.objects.select_related("programme").order_by("-period", "programme__name")

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        code = query.get("programme", "")
        return self.queryset().filter(programme__code=code) if code else self.queryset()

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [
            ("programme", gettext("Programme"), list(Programme.objects.order_by("name").values_list("code", "name")))
        ]
