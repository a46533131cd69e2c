"""The mark of the portal where browsers look for it by themselves: beside a PDF, a picture or a JSON answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from access.guards import public


@public("the mark of the portal, asked for by browsers without a page of ours")
@require_safe
@cache_control(public=True, max_age=24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where the mark is kept; pages name it themselves."""
    return redirect(static("img/mark.svg"))
