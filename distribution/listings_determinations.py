"""Lists behind comparisons and targeting figures that can be printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import BooleanField, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from distribution.domain.periods import Quarter
from distribution.forms.comparisons import ChangeFilterForm
from distribution.forms.targeting import TargetingListForm
from distribution.models import Determination, Eligibility
from distribution.queries import headings
from distribution.queries.comparison import LEAVES
from distribution.queries.comparison_lists import chosen_results
from distribution.queries.lists import narrowed_results, villages_in
from distribution.queries.targeting_lists import INCLUDED, MISSING, TIERS, TWICE, rows_of
from distribution.wording import reason_text


_CHUNK = 1_000


class ResultChanges(Listing):
    """Families that enter, leave or get another amount from one determination to another."""

    key = "changes_of_result"
    title = _("Who enters, who leaves")
    url_name = "distribution:comparison"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("determination",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("nik", _("NIK of the head"), lambda row: _head(row, "nik"), Kind.CIVIL_NUMBER),
            Column("head", _("Head of family"), lambda row: _head(row, "full_name")),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("decile", _("Decile"), lambda row: row.decile, Kind.COUNT),
            Column("reasons", _("What spoke against it on the other side"), _reasons_other),
            Column("before", _("Amount before"), lambda row: _amounts(row)[0], Kind.RUPIAH),
            Column("now", _("Amount now"), lambda row: _amounts(row)[1], Kind.RUPIAH),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Eligibility]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        newer = self._of(query, user, "determination")
        of_these = headings.of_determination([newer.pk] if newer else [], user)
        return [*of_these, *self._form(query, user).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[Eligibility]:
        newer, older = self._of(query, user, "determination"), self._of(query, user, "dengan")
        if newer is None or older is None:
            return Eligibility.objects.visible_to(user).none()
        form = self._form(query, user)
        left = Value(form.wanted() == LEAVES, output_field=BooleanField())
        changed = chosen_results(user, newer, older, form.wanted(), form.because()).annotate(has_left=left)
        return narrowed_results(changed, form.chosen())

    def _form(self, query: QueryDict, user: User) -> ChangeFilterForm:
        areas = user.areas_for(Permission.PROGRAMME_VIEW)
        return ChangeFilterForm(query, villages=villages_in(settings.CITY_CODE, areas))

    def _of(self, query: QueryDict, user: User, name: str) -> Determination | None:
        return Determination.objects.visible_to(user).filter(pk__in=keys_in(query, name)).first()


class Targeting(Listing):
    """The families behind one of the three targeting figures."""

    key = "targeting"
    title = _("How well aid hits its mark")
    url_name = "distribution:targeting-list"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("tier",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("nik", _("NIK of the head"), lambda row: _head(row, "nik"), Kind.CIVIL_NUMBER),
            Column("head", _("Head of family"), lambda row: _head(row, "full_name")),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("programme", _("Programme"), _programme),
            Column("reasons", _("Reasons"), _reasons_now),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Any]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return int(self._narrowed(query, user).count())

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        tier = query.get("tier", "")
        named = [str(TIERS[tier][0])] if tier in TIERS else []
        return [*named, *self._form(query, user).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> Any:
        tier = query.get("tier", "")
        if tier not in (INCLUDED, MISSING, TWICE):
            return Eligibility.objects.visible_to(user).none()
        return rows_of(tier, user, self._form(query, user).chosen())

    def _form(self, query: QueryDict, user: User) -> TargetingListForm:
        villages = villages_in(settings.CITY_CODE, user.areas_for(Permission.REGISTRY_VIEW))
        today = Quarter.of(timezone.localdate())
        return TargetingListForm(query, today=today, villages=villages, is_twice=query.get("tier") == TWICE)


def _head(row: Any, name: str) -> str:
    return str(getattr(row.family.head, name)) if row.family.head else ""


def _programme(row: Any) -> str:
    job = row.determination if isinstance(row, Eligibility) else row.roster
    return str(job.programme.name)


def _reasons_other(row: Any) -> str:
    return "; ".join(reason_text(code) for code in row.reasons_other or [])


def _reasons_now(row: Any) -> str:
    return "; ".join(reason_text(code) for code in getattr(row, "reasons_now", None) or [])


def _amounts(row: Any) -> tuple[int | None, int | None]:
    """What the family gets before and now; nothing on the side where it is not entitled."""
    other = row.amount_other or None
    return (row.amount, other) if row.has_left else (other, row.amount)
