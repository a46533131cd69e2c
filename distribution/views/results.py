"""Why a family is entitled or not: the stored result in words, condition by condition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.guards import requires
from distribution.models import Eligibility
from distribution.rule_readings import Judged, readings


@requires(Permission.REGISTRY_VIEW)
@require_safe
def result_page(request: HttpRequest, pk: int, family: int) -> HttpResponse:
    """The facts are those of the day of the determination, as they were stored. Opening it is logged."""
    results = Eligibility.objects.visible_to(request.user).select_related(
        "family__head", "village", "determination__programme", "determination__rule", "determination__requested_by"
    )
    result = get_object_or_404(results, determination=pk, family=family)
    audit.record_view(result.family, by=request.user, village_code=result.village_id)
    row = result.determination
    judged = Judged(result.reasons, result.facts, result.decile, result.amount)
    context = {
        "row": row,
        "result": result,
        "family": result.family,
        "readings": readings(
            row.rule.definition, judged, with_health=request.user.may_in(Permission.SENSITIVE_READ, result.village_id)
        ),
    }
    return render(request, "distribution/result.html", context)
