"""Keeping the file of a list and queueing it for the worker."""

from django.db import IntegrityError, transaction

from access.actions import audit
from access.models import User
from recipients import errors
from recipients.actions.imports.arrivals import Arrival, store
from recipients.models import RecipientList


_SYSTEMS = frozenset(RecipientList.System.values)


def keep(arrival: Arrival, *, city: str, programme: str = "", period: str = "", by: User) -> RecipientList:
    """Queue a list that has arrived; `programme` and `period` hold for rows that do not say their own."""
    refuse_known(arrival)
    source = arrival.known.format.source
    try:
        with transaction.atomic():
            received = RecipientList.objects.create(
                city_id=city, system=source if source in _SYSTEMS else RecipientList.System.OTHER,
                layout=arrival.known.format.key, name=arrival.name[-255:], path=store(arrival), sha256=arrival.sha256,
                size=arrival.size, programme=(programme or arrival.programme).strip()[:60], period=period.strip()[:60],
                uploaded_by=by, **arrival.head.as_stored(),
            )  # fmt: skip
            audit.record("list.receive", target=received, by=by, details={"layout": received.layout})
            return received
    except IntegrityError:
        # Two at once: the unique hash has decided, the other one was first.
        refuse_known(arrival)
        raise


def refuse_known(arrival: Arrival) -> None:
    """The same list twice is refused with a pointer to the first time."""
    lists = RecipientList.objects.across_areas(reason="the same content, whoever sent it")
    known = lists.filter(sha256=arrival.sha256).exclude(state=RecipientList.State.REFUSED).first()
    if known:
        raise errors.SameList(arrival.name, known.pk)
