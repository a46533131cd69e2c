"""The story of one family: what happened, where it can be read, and what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.guards import requires
from distribution.queries.story import story_of
from distribution.story_words import Fact
from recipients.models import Family


# Pages that ask for more than the step they are named in.
_ASKS = {
    "recipients:import": Permission.IMPORT_VIEW,
    "recipients:corrections": Permission.CORRECTION_DECIDE,
    "verification:run": Permission.VERIFICATION_RUN,
    "distribution:dashboard": Permission.DASHBOARD_VIEW,
}


@requires(Permission.REGISTRY_VIEW)
@require_safe
def family_story(request: HttpRequest, pk: int) -> HttpResponse:
    """All 14 steps; those of rooms that the reader has no business in say so. Opening it is logged."""
    visible = Family.objects.visible_to(request.user).select_related("village", "head")
    family = get_object_or_404(visible, pk=pk)
    audit.record_view(family, by=request.user, village_code=family.village_id)
    steps = [
        {
            "step": step,
            "is_hidden": not request.user.may_in(step.permission, family.village_id),
            "facts": [(fact, _address(request, family, fact)) for fact in step.facts],
        }
        for step in story_of(family)
    ]
    return render(request, "distribution/story.html", {"family": family, "steps": steps})


def _address(request: HttpRequest, family: Family, fact: Fact) -> str:
    asked = _ASKS.get(fact.place)
    if not fact.place or (asked and not request.user.may_in(asked, family.village_id)):
        return ""
    try:
        return reverse(fact.place, args=fact.arguments)
    except NoReverseMatch:
        return ""
