"""The grounds and terms of objections that come with the portal: kept as reference data."""

import pghistory
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.domain.objections import SHIPPED_FROM, SHIPPED_GROUNDS, SHIPPED_TERMS
from distribution.models import ObjectionGround, ObjectionTerm


@transaction.atomic
def load_shipped(*, by: User) -> None:
    """Write the shipped grounds and terms that are not there yet; what a city wrote stays."""
    with pghistory.context(user=by.pk, action="reference.add", reason="shipped"), translation.override("id"):
        for one in SHIPPED_GROUNDS:
            ground, is_new = ObjectionGround.objects.get_or_create(
                code=one.code,
                defaults={
                    "kind": one.kind.value, "label": _(one.label), "way": one.way.value, "valid_from": SHIPPED_FROM,
                },
            )  # fmt: skip
            if is_new:
                audit.record("reference.add", target=ground, by=by, details={"list": "alasan-sanggah"})
        for kind, term in SHIPPED_TERMS.items():
            known, is_new = ObjectionTerm.objects.get_or_create(
                kind=kind.value,
                valid_from=SHIPPED_FROM,
                defaults={"window_months": term.window_months, "answer_days": term.answer_days},
            )
            if is_new:
                audit.record("reference.add", target=known, by=by, details={"list": "tenggat-sanggah"})
