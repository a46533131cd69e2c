"""How many families, or how much money, a programme has for an area; by decree, from a day on."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import Area, User
from distribution.errors import NoLimit, ReasonMissing, WrongState
from distribution.models import Programme, Quota


@transaction.atomic
def set_quota(
    *,
    programme: Programme,
    area: Area,
    valid_from: date,
    families: int | None,
    rupiah: int | None,
    decree: str,
    by: User,
) -> Quota:
    """The room of a programme in an area from a day on; what held before ends that day."""
    if families is None and rupiah is None:
        raise NoLimit(_("Enter how many families, or how much money, there is."))
    if area.level < Area.Level.CITY:
        raise NoLimit(_("Choose the city, a district or a village. A quota of a province would limit nothing here."))
    if not decree.strip():
        raise ReasonMissing(_("Enter the decree that sets the quota."))
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    standing = Quota.objects.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from), programme=programme, area=area)
    newest = standing.order_by("-valid_from").first()
    if newest and newest.valid_from >= valid_from:
        raise WrongState(
            _("The quota of %(area)s begins on %(day)s. A new one has to begin later.")
            % {"area": area.name, "day": newest.valid_from.isoformat()}
        )
    standing.update(valid_until=valid_from)
    quota = Quota.objects.create(
        programme=programme,
        area=area,
        valid_from=valid_from,
        families=families,
        rupiah=rupiah,
        decree=decree.strip(),
        made_by=by,
    )
    audit.record(
        "quota.set",
        target=quota,
        by=by,
        village_code=area.pk,
        details={"programme": programme.code, "families": families, "rupiah": rupiah, "from": valid_from.isoformat()},
    )
    return quota


@transaction.atomic
def end_quota(*, quota: Quota, valid_until: date, by: User) -> Quota:
    """From a day on the area has no limit of its own any more."""
    locked = Quota.objects.select_for_update(of=("self",), no_key=True).get(pk=quota.pk)
    if locked.valid_until is not None:
        raise WrongState(_("This quota has an end already. Load the page again."))
    if locked.valid_from >= valid_until:
        raise WrongState(
            _("The quota begins on %(day)s. It has to end later.") % {"day": locked.valid_from.isoformat()}
        )
    locked.valid_until = valid_until
    locked.save(update_fields=["valid_until"])
    audit.record(
        "quota.end", target=locked, by=by, village_code=locked.area_id, details={"until": valid_until.isoformat()}
    )
    return locked
