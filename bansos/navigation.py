"""The main menu: one row per page that has a place in it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from access.domain.permissions import Permission


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class MenuRow:
    """A page in the menu; `badge` names a counter of bansos.context.

    `below` tells the pages that are reached from it: how their names begin, in the same app.
    """

    label: "StrOrPromise"
    url_name: str
    icon: str
    permission: Permission
    badge: str = ""
    below: tuple[str, ...] = ()


MENU: Final = (
    MenuRow(
        _("Dashboard"),
        "distribution:dashboard",
        "layout-dashboard",
        Permission.DASHBOARD_VIEW,
    ),
    MenuRow(
        _("Recipients"),
        "recipients:list",
        "users",
        Permission.REGISTRY_VIEW,
        below=("family", "person", "bulk", "event"),
    ),
    MenuRow(
        _("Hand-over files"),
        "recipients:imports",
        "database-import",
        Permission.IMPORT_VIEW,
        below=("import", "mapping", "recipient-list"),
    ),
    MenuRow(_("What changed"), "recipients:changes", "git-compare", Permission.DASHBOARD_VIEW, below=("change",)),
    MenuRow(_("Data quality"), "recipients:quality", "clipboard-data", Permission.DASHBOARD_VIEW, below=("quality",)),
    MenuRow(_("My change requests"), "recipients:own-requests", "send", Permission.REGISTRY_EDIT),
    MenuRow(_("Corrections"), "recipients:corrections", "edit", Permission.CORRECTION_DECIDE),
    MenuRow(_("Duplicates"), "recipients:duplicates", "git-merge", Permission.VERIFICATION_VIEW, below=("duplicate",)),
    MenuRow(
        _("Review"),
        "verification:queue",
        "clipboard-check",
        Permission.VERIFICATION_VIEW,
        badge="findings",
        below=("review", "class-", "confirmations", "oversight", "assign"),
    ),
    MenuRow(
        _("Today's plan"), "verification:plan", "calendar-event", Permission.DASHBOARD_VIEW, below=("ages", "polic")
    ),
    MenuRow(_("Verification runs"), "verification:runs", "refresh", Permission.VERIFICATION_RUN, below=("run",)),
    MenuRow(
        _("Sources"), "verification:sources", "building-bank", Permission.SOURCE_VIEW, below=("source", "exchange")
    ),
    MenuRow(_("Judging of answers"), "verification:judging", "scale", Permission.USER_MANAGE),
    MenuRow(
        _("Proposals to DTSEN"),
        "verification:dtsen-proposals",
        "send",
        Permission.REGISTRY_VIEW,
        below=("dtsen-", "deciles"),
    ),
    MenuRow(
        _("Data duties"),
        "verification:duties",
        "file-description",
        Permission.IMPORT_VIEW,
        badge="duties",
        below=("duty-", "return-data", "access-log"),
    ),
    MenuRow(_("Field visits"), "field:home", "home-search", Permission.FIELD_WORK, below=("visit",)),
    MenuRow(
        _("Programmes"),
        "distribution:programmes",
        "list-details",
        Permission.PROGRAMME_VIEW,
        below=("programme", "rule-", "quota", "overlap", "what-if"),
    ),
    MenuRow(
        _("Determinations"),
        "distribution:determinations",
        "checklist",
        Permission.PROGRAMME_VIEW,
        below=("determin", "result", "targeting", "comparison"),
    ),
    MenuRow(
        pgettext_lazy("menu", "Delivery"),
        "distribution:rosters",
        "truck-delivery",
        Permission.PROGRAMME_VIEW,
        below=("roster", "amendment", "deliver", "point", "letter", "documentation", "sample", "paper"),
    ),
    MenuRow(
        _("Payments"),
        "distribution:payments",
        "building-bank",
        Permission.PROGRAMME_VIEW,
        below=("payment", "roster-payments", "batch", "reply", "family-payments"),
    ),
    MenuRow(
        _("Objections"), "distribution:objections", "message", Permission.OBJECTION_VIEW, below=("objection", "recheck")
    ),
    MenuRow(_("Audit trail"), "access:audit", "shield-search", Permission.AUDIT_VIEW),
    MenuRow(_("Reference data"), "access:reference", "database", Permission.USER_MANAGE, below=("reference",)),
    MenuRow(_("Letterhead"), "distribution:paper-settings", "file-description", Permission.USER_MANAGE),
    MenuRow(_("Users"), "access:users", "settings", Permission.USER_MANAGE, below=("user",)),
)
