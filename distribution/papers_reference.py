"""Reference data of papers: letterheads, and who signs (access.reference)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.models import Area
from access.reference import ReferenceKind
from distribution.models import Letterhead, Signatory


class Letterheads(ReferenceKind):
    """Heads of papers."""

    key = "kop-surat"
    title = _("Letterhead")
    about = _(
        "The head of decrees, lists and letters: government, office, address, place. A new head is a new row; papers"
        " carry the one of their day. The logo is put on it under “Papers”."
    )
    model = Letterhead
    identity = ("valid_from",)
    editable = ("government", "agency", "address", "contact", "place", "legal_bases", "valid_until")
    shown = ("valid_from", "government", "agency", "address", "contact", "place", "valid_until")

    def queryset(self) -> QuerySet[Any]:
        return Letterhead.objects.order_by("-valid_from")


class Signatories(ReferenceKind):
    """Who signs papers."""

    key = "penanda-tangan"
    title = _("Signatories")
    about = _(
        "Who signs what: name, title, rank and NIP. For a lurah give the code of the kelurahan. Who comes after"
        " somebody is a new row with a first day."
    )
    model = Signatory
    identity = ("role", "village_code", "valid_from")
    editable = ("name", "title", "rank", "nip", "valid_until")
    shown = ("role", "village_code", "name", "title", "rank", "nip", "valid_from", "valid_until")
    broken = {  # noqa: RUF012 - read only
        "signatory_nip_has_18_digits": _("Write the NIP with all its 18 digits, or leave it empty."),
    }

    def check(self, instance: Signatory, *, is_new: bool) -> None:
        code = instance.village_code
        if code and not (code.startswith(settings.CITY_CODE) and Area.objects.filter(pk=code, level=4).exists()):
            raise ValidationError({"village_code": gettext("There is no kelurahan of this city with this code.")})
        if instance.role == Signatory.Role.VILLAGE and not code:
            raise ValidationError({"village_code": gettext("A lurah signs for one kelurahan. Enter its code.")})
