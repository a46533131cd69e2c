"""Photos and papers of families, given out only to whoever may see the family."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from verification.domain.evidence import SHOWING_NUMBERS
from verification.models import Evidence


_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@requires(Permission.REGISTRY_VIEW)
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture, or its small copy (`?small=1`). SECURITY: sent as what it was recognised as, so that a browser
    never runs it. PRIVACY: papers that show whole numbers need the permission for these.
    """
    piece = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("family"), pk=pk)
    if piece.kind in SHOWING_NUMBERS and not request.user.may_in(Permission.NIK_REVEAL, piece.family.village_id):
        raise Http404
    file = piece.small if piece.small and "small" in request.GET else piece.file
    suffix = file.name.rpartition(".")[2] if file else ""
    if suffix not in _TYPES or not file.storage.exists(file.name):
        raise Http404
    with file.open("rb") as picture:
        content = picture.read()
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="bukti-{pk}.{suffix}"',
    }
    return HttpResponse(content, content_type=_TYPES[suffix], headers=headers)
