"""Lists of this room that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.forms import AuditFilter
from access.listings import Column, Listing
from access.models import ROLE_LABELS, User
from access.queries import audit, users
from access.queries.audit import AuditPage, AuditRow, Wanted
from access.queries.users import Account
from access.wording import LOOKS, act_words, record_words, told


class Users(Listing):
    """Everybody with an account."""

    key = "users"
    title = _("Users")
    url_name = "access:users"
    permission = Permission.USER_MANAGE

    def columns(self) -> Sequence[Column]:
        return [
            Column("name", _("Name"), lambda row: row.user.full_name),
            Column("username", _("User name"), lambda row: row.user.username),
            Column("agency", _("Office"), lambda row: row.user.agency),
            Column("roles", _("Roles today"), _roles),
            Column("last_login", _("Last sign-in"), lambda row: row.user.last_login, Kind.MOMENT),
            Column("status", _("Status"), lambda row: str(_("Active") if row.user.is_active else _("Deactivated"))),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Account]:
        return iter(users.accounts())

    def count(self, query: QueryDict, user: User) -> int:
        return len(users.accounts())


def _roles(row: Account) -> str:
    return "; ".join(f"{ROLE_LABELS[one.role]} · {one.area.name}" for one in row.roles)  # type: ignore[index]


class _Trail(Listing):
    url_name = "access:audit"
    permission = Permission.AUDIT_VIEW
    filters = ("actor", "act", "since", "until")

    def page(self, wanted: Wanted, before: int | None) -> AuditPage:
        """One page, newest first."""
        raise NotImplementedError

    def tally(self, wanted: Wanted) -> int:
        """How many there are."""
        raise NotImplementedError

    def columns(self) -> Sequence[Column]:
        return [
            Column("at", _("Time"), lambda row: row.at, Kind.MOMENT),
            Column("who", _("Person"), lambda row: row.who),
            Column("act", _("Act"), _act),
            Column("record", _("Record"), _record),
            Column("area", _("Area"), lambda row: row.village_code),
            Column("reason", _("Reason"), lambda row: row.reason),
            Column("details", _("Details"), _details),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[AuditRow]:
        before: int | None = None
        wanted = _wanted(query)
        while True:
            page = self.page(wanted, before)
            yield from page.rows
            if page.before is None:
                return
            before = page.before

    def count(self, query: QueryDict, user: User) -> int:
        return self.tally(_wanted(query))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return AuditFilter(query).in_words()


class Acts(_Trail):
    """The audit trail: what was done."""

    key = "audit"
    title = _("Audit trail")

    def page(self, wanted: Wanted, before: int | None) -> AuditPage:
        return audit.acts(wanted, before=before)

    def tally(self, wanted: Wanted) -> int:
        return audit.count_acts(wanted)


class Looks(_Trail):
    """The audit trail: who opened which record."""

    key = "views"
    title = _("Records opened")

    def url(self, query: QueryDict) -> str:
        """Its own side of the page of the audit trail."""
        shown = query.copy()
        shown["show"] = "views"
        return super().url(shown)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        """A look is no act: that filter does not narrow."""
        looked = query.copy()
        looked.pop("act", None)
        return super().narrowed_by(looked, user)

    def page(self, wanted: Wanted, before: int | None) -> AuditPage:
        return audit.views(wanted, before=before)

    def tally(self, wanted: Wanted) -> int:
        return audit.count_views(wanted)


def wanted_by(form: AuditFilter) -> Wanted:
    """The filters in force; what cannot be understood is not applied, and the form says so beside the field."""
    form.is_valid()
    return Wanted(**getattr(form, "cleaned_data", {}))


def _wanted(query: QueryDict) -> Wanted:
    return wanted_by(AuditFilter(query))


def _act(row: AuditRow) -> str:
    return str({**LOOKS, **act_words()}.get(row.act, row.act))


def _record(row: AuditRow) -> str:
    return f"{record_words().get(row.kind, row.kind)} {row.key}"


def _details(row: AuditRow) -> str:
    return told(row.kind, row.details)
