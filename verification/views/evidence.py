"""Photos of visits, given out only to whoever may see the family."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from verification.models import Evidence


_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@requires(Permission.REGISTRY_VIEW)
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One photo. SECURITY: sent as the picture it was recognised as, so that a browser never runs it."""
    piece = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    suffix = piece.file.name.rpartition(".")[2] if piece.file else ""
    if suffix not in _TYPES or not piece.file.storage.exists(piece.file.name):
        raise Http404
    with piece.file.open("rb") as picture:
        content = picture.read()
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="bukti-{pk}.{suffix}"',
    }
    return HttpResponse(content, content_type=_TYPES[suffix], headers=headers)
