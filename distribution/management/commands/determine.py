"""Works out who is entitled to a programme's aid in a quarter."""

import argparse
import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from access.domain.masking import mask_number
from access.domain.permissions import Permission
from access.management.base import WRONG_ARGUMENTS, PortalCommand, writable
from access.models import Installation, User
from distribution.actions import determinations
from distribution.domain.eligibility import Verdict, explain
from distribution.domain.periods import InvalidPeriod, Quarter
from distribution.domain.reasons import REASON_TEXTS, Reason
from distribution.domain.rules import parse
from distribution.errors import AlreadyAtWork
from distribution.models import Determination, Eligibility, Programme
from distribution.queries.determinations import at_work, newest_finished, rule_in_force
from distribution.queries.facts import facts_of
from recipients.models import Family, Person


_WHY = "the command line is for those with access to the server"


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except InvalidPeriod:
        raise argparse.ArgumentTypeError("a quarter is written as 2026-Q4") from None


class Command(PortalCommand):
    help = "Work out which families are entitled in a quarter, or explain the result of one family."
    example = "python manage.py determine sembako --period 2026-Q4 --json result.json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="code of the programme, for example pkh")
        parser.add_argument("--period", required=True, type=_quarter, help="quarter, for example 2026-Q4")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the counts to this file")
        parser.add_argument("--explain", metavar="NIK", help="explain this person's family, change nothing")
        parser.add_argument("--by", metavar="USER", help="user name of who asks for it")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = self._programme(options["programme"])
        if options["explain"]:
            self._explain(programme, options["period"], options["explain"])
            if not options["json"]:
                return
        row = self._determine(programme, options["period"], _user(options["by"]))
        result = _as_json(row)
        if options["json"]:
            options["json"].write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(json.dumps(result))

    def _programme(self, code: str) -> Programme:
        programme = Programme.objects.filter(code=code).first()
        if programme is None:
            known = ", ".join(Programme.objects.values_list("code", flat=True))
            raise CommandError(
                f"There is no programme {code}. Known ones: {known or 'none, run prepare first'}.",
                returncode=WRONG_ARGUMENTS,
            )
        return programme

    def _determine(self, programme: Programme, period: Quarter, by: User) -> Determination:
        installation = Installation.objects.select_related("city").first()
        if installation is None:
            raise CommandError("run: python manage.py prepare")
        if not (by.is_machine or by.may_in(Permission.DETERMINATION_RUN, installation.city_id)):
            raise CommandError(f"{by.username} may not start a determination: name somebody whose role allows it.")
        try:
            row = determinations.request(programme=programme, period=period, city=installation.city, by=by)
        except AlreadyAtWork:
            # What a killed process left is taken up; what another one works on is left alone.
            left = at_work(programme.pk, str(period))
            if left is None or not determinations.run(determination_id=left.pk):
                raise
            row = left
        else:
            determinations.run(determination_id=row.pk)
        row = Determination.objects.across_areas(reason=_WHY).select_related("rule", "programme").get(pk=row.pk)
        if row.state != Determination.State.FINISHED:
            raise CommandError(row.trouble or "The determination is being worked out by another process.")
        return row

    def _explain(self, programme: Programme, period: Quarter, nik: str) -> None:
        person = (
            Person.objects.across_areas(reason=_WHY).filter(nik=nik).select_related("family").order_by("-id").first()
        )
        if person is None:
            raise CommandError(f"Nobody in the registry has the NIK {mask_number(nik)}.")
        rule = rule_in_force(programme.pk, period)
        if rule is None:
            raise CommandError(f"{programme.code} has no rule that is in force in {period}.")
        asked = parse(rule.definition)
        version = asked.decile.version if asked.decile else ""
        family = facts_of([person.family_id], period, programme.code, version)[person.family_id]
        verdict = explain(asked, family, period.last_day)
        self.stdout.write(f"{mask_number(nik)} family={person.family_id} {programme.code} {period}")
        self.stdout.write(f"rule_version={rule.version} in force from {rule.valid_from}")
        if person.family.status != Family.Status.ACTIVE:
            self.stdout.write("not counted: the family is closed in the registry; as it stands, the rule says of it:")
        for line in [*_lines(verdict), *_placed(programme, period, person.family_id)]:
            self.stdout.write(line)


def _placed(programme: Programme, period: Quarter, family_id: int) -> list[str]:
    """What one family's explanation cannot know: whether the quota had room for it when it was last determined."""
    newest = newest_finished(programme.pk, str(period))
    results = Eligibility.objects.across_areas(reason=_WHY).filter(determination=newest, family=family_id)
    found = results.filter(reasons__contains=[Reason.QUOTA_FULL]).first() if newest else None
    if found is None:
        return []
    return [
        f"determination={found.determination_id} rank={found.rank} QUOTA_FULL: {_(REASON_TEXTS[Reason.QUOTA_FULL])}"
    ]


def _lines(verdict: Verdict) -> list[str]:
    head = f"eligible amount={verdict.amount} quantity={verdict.quantity}" if verdict.is_eligible else "ineligible"
    reasons = [f"  {one.value}: {_(REASON_TEXTS[one])}" for one in verdict.reasons]
    facts = [f"  {name}={value}" for name, value in verdict.facts.items()]
    return [head, *reasons, f"facts: desil={verdict.decile}", *facts]


def _user(name: str | None) -> User:
    if name is None:
        return User.objects.machine()
    user = User.objects.filter(username__iexact=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {name}.", returncode=WRONG_ARGUMENTS)
    return user


def _as_json(row: Determination) -> dict[str, object]:
    counts = row.counts
    return {
        "programme": row.programme.code,
        "period": row.period,
        "rule_version": row.rule.version,
        "families": counts["families"],
        "eligible": counts["eligible"],
        "ineligible": counts["ineligible"],
        "reasons": counts["reasons"],
        "seconds": counts["seconds"],
    }
