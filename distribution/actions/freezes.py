"""Asking whether today is a day on which nothing may be approved or released."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from distribution.errors import FrozenPeriod
from distribution.models import Programme
from distribution.queries.freezes import freeze_on


def refuse_in_freeze(*, programme: Programme, act: str, today: date, exemption: str = "") -> None:
    """Refuse an act (`approval`, `release`) within a freeze period, unless a decree that exempts it is named."""
    period = freeze_on(programme=programme.code, act=act, day=today)
    if period is None or exemption.strip():
        return
    raise FrozenPeriod(
        _(
            "Until %(day)s nothing is approved or released: %(name)s (%(basis)s). Wait until then, or enter the number"
            " of the decree that exempts it."
        )
        % {"day": date_format(period.ends_on, "j F Y"), "name": period.name, "basis": period.legal_basis}
    )
