"""What was asked of data owners, and what they are told of it: figures by purpose, outcome and agreement; one line per
question for the access log and for what goes back to the owner (data balikan).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from access.query_strings import key_of
from verification.models import Agreement, Check, OwnerReport, VerificationRun, source_choices
from verification.models.checks import CheckQuerySet


PAGE: Final = 50
LARGE_PAGE: Final = 2_000


@dataclass(frozen=True)
class UsageLine:
    """Questions of one purpose under one agreement that came to one outcome; `agreement` is None without one."""

    agreement: int | None
    purpose: str
    outcome: str
    answers: int
    persons: int


def usage(source: str, begins_on: date, ends_on: date) -> list[UsageLine]:
    """What a source answered from one day to another, both included."""
    begins, ends = days_as_moments(begins_on, ends_on)
    with transaction.atomic(), connection.cursor() as cursor:
        known: dict[str, Any] = {"source": source, "begins": begins, "ends": ends}
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(statement(__file__, "usage_of_period"), known)
        return [UsageLine(*row) for row in cursor.fetchall()]


def days_as_moments(begins_on: date, ends_on: date) -> tuple[datetime, datetime]:
    """The midnights of the city around two days."""
    first = timezone.make_aware(datetime.combine(begins_on, time.min))
    return first, timezone.make_aware(datetime.combine(ends_on + timedelta(days=1), time.min))


def asked_sources() -> list[tuple[str, str]]:
    """Sources that are asked about people, with their names."""
    return [(key, str(label)) for key, label in source_choices()]


def askers() -> list[User]:
    """Officers who have asked for runs."""
    runs = VerificationRun.objects.across_areas(reason="names of officers, no data of people")
    return list(User.objects.filter(pk__in=runs.order_by().values("requested_by")).order_by("full_name"))


def numbers_of_agreements() -> dict[int, str]:
    """What agreements are called, by their keys."""
    return dict(Agreement.objects.values_list("pk", "number"))


@dataclass(frozen=True)
class Asked:
    """Which questions of the access log are wanted; what is empty does not narrow."""

    source: str
    since: date | None = None
    until: date | None = None
    agreement: int | None = None
    by: int | None = None


def answered(wanted: Asked, user: User, permission: Permission) -> CheckQuerySet:
    """Questions that were answered about people in the areas where the reader has a right."""
    found = Check.objects.visible_to(user, permission).filter(state=Check.State.ANSWERED, source=wanted.source)
    if wanted.since:
        found = found.filter(answered_at__gte=days_as_moments(wanted.since, wanted.since)[0])
    if wanted.until:
        found = found.filter(answered_at__lt=days_as_moments(wanted.until, wanted.until)[1])
    if wanted.agreement:
        found = found.filter(run__agreement=wanted.agreement)
    return found.filter(run__requested_by=wanted.by) if wanted.by else found


@dataclass(frozen=True)
class AskedPage:
    """A page of questions; `before` is the key of its last row where older ones follow."""

    rows: list[Check]
    before: str | None


def page(found: CheckQuerySet, *, before: str = "", size: int = PAGE) -> AskedPage:
    """One page of questions, the newest answer first; `before` is the key that the page before ended with."""
    found = found.filter(_older_than(before))
    found = found.select_related("person", "run__requested_by", "run__agreement")
    rows = list(found.order_by("-answered_at", "-pk")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return AskedPage(rows[:size], _key(last) if last else None)


def _key(row: Check) -> str:
    assert row.answered_at is not None  # noqa: S101 - an answered one has its moment
    return f"{row.answered_at.timestamp():.6f}-{row.pk}"


def _older_than(key: str) -> Q:
    """Answers before that of a key; all of them where the address holds no key."""
    moment, _dash, text = key.partition("-")
    pk = key_of(text)
    try:
        at = datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone())
    except (ValueError, OverflowError, OSError):
        return Q()
    return Q() if pk is None else Q(answered_at__lt=at) | Q(answered_at=at, pk__lt=pk)


def each(found: CheckQuerySet) -> Iterator[Check]:
    """Every question, read a page at a time."""
    before: str | None = ""
    while before is not None:
        part = page(found, before=before, size=LARGE_PAGE)
        yield from part.rows
        before = part.before


def figures_of(report: OwnerReport) -> list[dict[str, object]]:
    """The figures of a report as they are now, ready to be kept with it when it is sent."""
    if report.kind == OwnerReport.Kind.DTSEN_USE:
        return _use_of_version(report)
    agreement = report.agreement
    assert agreement is not None  # noqa: S101 - a half-yearly report is about one
    return [
        {"purpose": one.purpose, "outcome": one.outcome, "answers": one.answers, "persons": one.persons}
        for one in usage(agreement.source, report.begins_on, report.ends_on)
        if one.agreement == agreement.pk
    ]


# The figures of a report on the use of a version that are counted, in the order of the statement.
_COUNTED: Final = (
    "families_held", "families_in_registry", "deciles_moved", "persons_verified", "findings_decided", "proposals_made",
    "records_opened", "officers", "lists_taken_out", "determinations",
)  # fmt: skip


def _use_of_version(report: OwnerReport) -> list[dict[str, object]]:
    """What became of a version of DTSEN in the whole city, from its admission to the last day of the report."""
    found = report.source_import
    assert found is not None and found.admitted_at is not None  # noqa: S101, PT018 - it was born of its admission
    values: dict[str, Any] = {
        "import": found.pk,
        "begins": found.admitted_at,
        "ends": days_as_moments(report.ends_on, report.ends_on)[1],
    }
    families, persons = found.counts.get("families", {}), found.counts.get("persons", {})
    numbers: dict[str, object] = {
        "families_read": families.get("read", 0),
        "persons_read": persons.get("read", 0),
        "families_taken": families.get("read", 0) - families.get("rejected", 0),
        "families_rejected": families.get("rejected", 0),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "use_of_version"), values)
        numbers |= zip(_COUNTED, cursor.fetchone(), strict=True)
    return [{"key": key, "number": number} for key, number in numbers.items()]


def use_words() -> dict[str, str]:
    """The figures of a report on the use of a version, in words."""
    return {
        "families_read": _("Families in the files"),
        "persons_read": _("Persons in the files"),
        "families_taken": _("Families taken into the registry"),
        "families_rejected": _("Families whose row was refused"),
        "families_held": _("Families held back"),
        "families_in_registry": _("Active families in the registry now"),
        "deciles_moved": _("Families whose decile moved"),
        "persons_verified": _("Answers of other sources about persons"),
        "findings_decided": _("Findings decided"),
        "proposals_made": _("Proposals to DTSEN drafted"),
        "determinations": _("Determinations of programmes"),
        "records_opened": _("Records opened or revealed"),
        "officers": _("Officers who opened records"),
        "lists_taken_out": _("Lists taken out as files"),
    }
