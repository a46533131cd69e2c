"""The request as views get it behind a guard: with a signed-in user of ours, and what htmx says of itself."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from access.models import User


class PortalRequest(HttpRequest):
    """For annotations only; Django makes plain requests and the middleware adds these."""

    user: User
    htmx: HtmxDetails
