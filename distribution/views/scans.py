"""Giving out the scan of a paper that belongs to a roster."""

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from access.actions import audit
from recipients.domain.papers import TYPES


def given_out(request: HttpRequest, record: Model, file: FieldFile, village_code: str) -> HttpResponse:
    """The scan as what it was recognised as. Looking at it is written down: such papers name families.

    SECURITY: a browser never runs it; a PDF only to be saved.
    """
    suffix = file.name.rpartition(".")[2]
    if suffix not in TYPES or not file.storage.exists(file.name):
        raise Http404
    audit.record_view(record, by=request.user, village_code=village_code)
    with file.open("rb") as scan:
        content = scan.read()
    way = "attachment" if suffix == "pdf" else "inline"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{way}; filename="berkas-{record.pk}-{timezone.localdate():%Y%m%d}.{suffix}"',
    }
    return HttpResponse(content, content_type=TYPES[suffix], headers=headers)
