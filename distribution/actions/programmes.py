"""Programmes, the versions of their rules, and the matrix of what may come together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.errors import Conflict
from access.models import User
from distribution.domain.national import (
    ALLOWED_SINCE,
    ALLOWED_TOGETHER,
    NATIONAL_PROGRAMMES,
    NationalProgramme,
)
from distribution.domain.rules import InvalidRule, parse
from distribution.errors import BrokenRule, SameProgramme, WrongState, told_by_database
from distribution.models import Overlap, Programme, ProgrammeRule
from distribution.queries.overlaps import overlap_on


@transaction.atomic
def load_national_programmes(*, by: User) -> None:
    """The programmes of the centre, their rules and the matrix between them. Adds only what is missing."""
    programmes = {one.code: _load(one, by) for one in NATIONAL_PROGRAMMES}
    for one, other in ALLOWED_TOGETHER:
        pair = sorted((programmes[one], programmes[other]), key=lambda programme: programme.pk)
        if not Overlap.objects.filter(first=pair[0], second=pair[1]).exists():
            set_overlap(
                first=pair[0],
                second=pair[1],
                policy=Overlap.Policy.ALLOWED,
                valid_from=ALLOWED_SINCE,
                legal_basis="Permensos 1/2018; Permensos 5/2021",
                by=by,
            )


def _load(wanted: NationalProgramme, by: User) -> Programme:
    programme, is_new = Programme.objects.get_or_create(
        code=wanted.code,
        defaults={
            "name": wanted.name,
            "owner": Programme.Owner.NATIONAL,
            "unit": wanted.unit,
            "channel": wanted.channel,
            "valid_from": wanted.valid_from,
        },
    )
    if is_new:
        audit.record("programme.create", target=programme, by=by)
        for rule in wanted.rules:
            add_rule(
                programme=programme,
                definition=rule.definition,
                valid_from=rule.valid_from,
                legal_basis=rule.legal_basis,
                by=by,
            )
    return programme


@transaction.atomic
def create_programme(
    *,
    code: str,
    name: str,
    unit: str,
    channel: str,
    valid_from: date,
    by: User,
) -> Programme:
    """A programme of the city; its first rule is added by `add_rule`."""
    if Programme.objects.filter(code=code).exists():
        raise Conflict(_("There is a programme with the code %(code)s already.") % {"code": code})
    programme = Programme.objects.create(
        code=code,
        name=name,
        owner=Programme.Owner.CITY,
        unit=unit,
        channel=channel,
        valid_from=valid_from,
    )
    audit.record("programme.create", target=programme, by=by)
    return programme


@transaction.atomic
def add_rule(
    *,
    programme: Programme,
    definition: Mapping[str, Any],
    valid_from: date,
    legal_basis: str,
    by: User,
) -> ProgrammeRule:
    """A new version of who is entitled, in force from a day on; the version before ends that day."""
    refuse_broken(definition)
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    newest = programme.rules.order_by("-version").first()
    if newest and newest.valid_from >= valid_from:
        raise WrongState(
            _("The newest rule begins on %(day)s. A new version has to begin later.")
            % {"day": newest.valid_from.isoformat()}
        )
    if newest and (newest.valid_until is None or newest.valid_until > valid_from):
        newest.valid_until = valid_from
        newest.save(update_fields=["valid_until"])
    rule = ProgrammeRule.objects.create(
        programme=programme,
        version=newest.version + 1 if newest else 1,
        valid_from=valid_from,
        definition=dict(definition),
        legal_basis=legal_basis,
        made_by=by,
    )
    audit.record("programme.add_rule", target=programme, by=by, details={"version": rule.version})
    return rule


def refuse_broken(definition: object) -> None:
    """Say what is wrong with a definition before anything is kept or run."""
    try:
        parse(definition)
    except InvalidRule as error:
        raise BrokenRule(
            _("The rule selects nobody, because it cannot be understood: %(what)s.") % {"what": error}
        ) from error


@transaction.atomic
def set_overlap(
    *,
    first: Programme,
    second: Programme,
    policy: str,
    valid_from: date,
    legal_basis: str,
    level: str = Overlap.Level.FAMILY,
    valid_until: date | None = None,
    reason: str = "",
    by: User,
) -> Overlap:
    """Say from which day on, and until when, two programmes may, should not or must not come together.

    What held before ends that day; what was said for a later day stays, and ends this. Approved rosters stay as they
    are; the next approval asks the matrix anew.
    """
    if first.pk == second.pk:
        raise SameProgramme(_("Choose two different programmes."))
    lower, higher = sorted((first, second), key=lambda programme: programme.pk)
    before = overlap_on(first=lower, second=higher, day=valid_from)
    pair = Overlap.objects.filter(first=lower, second=higher)
    later = pair.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    ends = [day for day in (valid_until, later.valid_from if later else None) if day]
    with told_by_database(), transaction.atomic():
        pair.filter(valid_from__lt=valid_from).exclude(valid_until__lte=valid_from).update(valid_until=valid_from)
        row, _made = Overlap.objects.update_or_create(
            first=lower,
            second=higher,
            valid_from=valid_from,
            defaults={
                "policy": policy,
                "level": level,
                "legal_basis": legal_basis,
                "valid_until": min(ends, default=None),
            },
        )
    audit.record(
        "overlap.set",
        target=row,
        by=by,
        reason=reason,
        details={
            "first": lower.code,
            "second": higher.code,
            "policy": policy,
            "level": level,
            "before": before.policy if before else None,
            "valid_from": valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        },
    )
    return row
