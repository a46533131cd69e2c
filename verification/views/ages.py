"""The persons behind a figure of today's plan."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from verification.listings_plan import Ages
from verification.policy_forms import AgeForm
from verification.queries import ages


_LIST = Ages()


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def age_list(request: HttpRequest) -> HttpResponse:
    """Persons by how fresh the answers about them are, in the person's own areas."""
    form = AgeForm(request.GET, user=request.user)
    chosen = form.chosen()
    after = key_in(request.GET, "after") or 0
    rows = ages.page_of(chosen, request.user, now=timezone.localtime(), after=after)
    shown = rows[: ages.PAGE]
    wanted = request.GET.get("columns", "")
    kept = {"source": chosen.source, "area": chosen.area, "age": chosen.age, "columns": wanted}
    address = f"{reverse('verification:ages')}?{urlencode({name: value for name, value in kept.items() if value})}"
    context = {
        "form": form,
        "rows": shown,
        "columns": columns_of(request.user, _LIST, wanted.split(","), always="person"),
        "plan_url": f"{reverse('verification:plan')}?source={chosen.source}#freshness",
        "next_url": f"{address}&after={shown[-1].person_id}" if len(rows) > ages.PAGE else None,
        "first_url": address if after else None,
    }
    return render(request, "verification/ages.html", context)
