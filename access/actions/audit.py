"""The audit line of an act, and the view log. Called inside the act's own transaction."""

from collections.abc import Mapping

from django.db.models import Model

from access.models import AuditEvent, RecordView, User


def record(
    action: str,
    *,
    target: Model,
    by: User,
    village_code: str = "",
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write that `by` did `action` ("finding.decide") on `target`. Details hold ids and codes, never names or NIKs."""
    return AuditEvent.objects.create(
        actor=by,
        action=action,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        village_code=village_code,
        reason=reason,
        details=dict(details or {}),
    )


def record_view(
    target: Model,
    *,
    by: User,
    kind: str = RecordView.Kind.OPENED,
    village_code: str = "",
    reason: str = "",
) -> RecordView:
    """Write that `by` opened, revealed or read the sensitive part of a record; revealing needs a reason."""
    return RecordView.objects.create(
        viewer=by,
        kind=kind,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        village_code=village_code,
        reason=reason,
    )
