"""Against one password tried on many names: each account sees too few attempts to be locked, the network sees many."""

from typing import Any, Final

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.http import HttpRequest


# An office behind one proxy does not have as many people at once who mistyped and have not got in since.
MOST_NAMES: Final = 20


class NamesOfANetwork(AxesDatabaseHandler):  # type: ignore[misc, unused-ignore]
    """Locks names and networks as before (AXES_LOCKOUT_PARAMETERS); and while many names fail from one network, every
    name that has never signed in from there. Who works there goes on: an attack does not shut an office out.
    """

    def is_locked(self, request: HttpRequest, credentials: "dict[str, Any] | None" = None) -> bool:
        request.has_many_names = _has_many_names(request) and not _is_known_there(request, credentials)  # type: ignore[attr-defined]
        if request.has_many_names:  # type: ignore[attr-defined]
            # The page that says so, instead of "wrong password" to somebody whose password is right.
            request.axes_locked_out = True  # type: ignore[attr-defined]
            return True
        return bool(super().is_locked(request, credentials))


def _has_many_names(request: HttpRequest) -> bool:
    address = request.axes_ip_address  # type: ignore[attr-defined]
    lately = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=get_cool_off_threshold(request))
    return address is not None and lately.order_by().values("username").distinct().count() >= MOST_NAMES


def _is_known_there(request: HttpRequest, credentials: "dict[str, Any] | None") -> bool:
    name = get_client_username(request, credentials)
    address = request.axes_ip_address  # type: ignore[attr-defined]
    return bool(name) and AccessLog.objects.filter(ip_address=address, username__iexact=name).exists()
