"""Who may do what. A role is a set of permissions; an assignment gives a user a role in an area for a time."""

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """One kind of thing a person may do. Views name exactly one."""

    DASHBOARD_VIEW = "dashboard.view"
    REGISTRY_VIEW = "registry.view"
    REGISTRY_EDIT = "registry.edit"
    CORRECTION_DECIDE = "correction.decide"
    NIK_REVEAL = "nik.reveal"
    SENSITIVE_READ = "sensitive.read"
    IMPORT_VIEW = "import.view"
    IMPORT_UPLOAD = "import.upload"
    IMPORT_ADMIT = "import.admit"
    VERIFICATION_VIEW = "verification.view"
    VERIFICATION_RUN = "verification.run"
    POLICY_EDIT = "policy.edit"
    SOURCE_VIEW = "source.view"
    SOURCE_KEEP = "source.keep"
    FINDING_DECIDE = "finding.decide"
    FINDING_CONFIRM = "finding.confirm"
    FINDING_OVERSEE = "finding.oversee"
    FIELD_WORK = "field.work"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_EDIT = "programme.edit"
    DETERMINATION_RUN = "determination.run"
    ROSTER_DRAW = "roster.draw"
    ROSTER_APPROVE = "roster.approve"
    ROSTER_COUNTERSIGN = "roster.countersign"
    OVERLAP_OVERRIDE = "overlap.override"
    PAYMENT_PREPARE = "payment.prepare"
    PAYMENT_RELEASE = "payment.release"
    DELIVERY_RECORD = "delivery.record"
    EVIDENCE_CHECK = "evidence.check"
    OBJECTION_VIEW = "objection.view"
    OBJECTION_RECORD = "objection.record"
    OBJECTION_DECIDE = "objection.decide"
    OBJECTION_CONFIRM = "objection.confirm"
    AUDIT_VIEW = "audit.view"
    USER_MANAGE = "user.manage"


class Role(StrEnum):
    """The roles of a city's installation, by the names they have in the offices."""

    ADMIN = "admin"
    OPERATOR = "operator"
    VERIFIKATOR = "verifikator"
    PENYETUJU = "penyetuju"
    BENDAHARA = "bendahara"
    PENDAMPING = "pendamping"
    PEJABAT = "pejabat"
    AUDITOR = "auditor"


_READERS: Final = frozenset(
    {
        Permission.DASHBOARD_VIEW,
        Permission.REGISTRY_VIEW,
        Permission.VERIFICATION_VIEW,
        Permission.PROGRAMME_VIEW,
    }
)

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset(
        {
            Permission.DASHBOARD_VIEW,
            Permission.PROGRAMME_VIEW,
            Permission.PROGRAMME_EDIT,
            Permission.POLICY_EDIT,
            Permission.SOURCE_VIEW,
            Permission.SOURCE_KEEP,
            Permission.USER_MANAGE,
            Permission.AUDIT_VIEW,
            Permission.IMPORT_VIEW,
        }
    ),
    Role.OPERATOR: _READERS
    | {
        Permission.REGISTRY_EDIT,
        Permission.IMPORT_VIEW,
        Permission.IMPORT_UPLOAD,
        Permission.SOURCE_VIEW,
        Permission.NIK_REVEAL,
        Permission.ROSTER_DRAW,
        Permission.PAYMENT_PREPARE,
        Permission.DETERMINATION_RUN,
        Permission.DELIVERY_RECORD,
        Permission.OBJECTION_VIEW,
        Permission.OBJECTION_RECORD,
    },
    Role.VERIFIKATOR: _READERS
    | {
        Permission.IMPORT_VIEW,
        Permission.IMPORT_ADMIT,
        Permission.CORRECTION_DECIDE,
        Permission.VERIFICATION_RUN,
        Permission.SOURCE_VIEW,
        Permission.SOURCE_KEEP,
        Permission.FINDING_DECIDE,
        Permission.FINDING_CONFIRM,
        Permission.OBJECTION_VIEW,
        Permission.OBJECTION_DECIDE,
        Permission.OBJECTION_CONFIRM,
        Permission.NIK_REVEAL,
        Permission.SENSITIVE_READ,
        Permission.EVIDENCE_CHECK,
    },
    Role.PENYETUJU: _READERS
    | {
        Permission.IMPORT_VIEW,
        Permission.IMPORT_ADMIT,
        Permission.SOURCE_VIEW,
        Permission.FINDING_CONFIRM,
        Permission.FINDING_OVERSEE,
        Permission.OBJECTION_VIEW,
        Permission.OBJECTION_CONFIRM,
        Permission.ROSTER_APPROVE,
        Permission.OVERLAP_OVERRIDE,
        Permission.SENSITIVE_READ,
    },
    Role.BENDAHARA: frozenset(
        {
            Permission.DASHBOARD_VIEW,
            Permission.REGISTRY_VIEW,
            Permission.PROGRAMME_VIEW,
            Permission.PAYMENT_RELEASE,
            Permission.DELIVERY_RECORD,
        }
    ),
    Role.PENDAMPING: frozenset(
        {
            Permission.REGISTRY_VIEW,
            Permission.FIELD_WORK,
            Permission.OBJECTION_VIEW,
            Permission.OBJECTION_RECORD,
            Permission.DELIVERY_RECORD,
            Permission.PROGRAMME_VIEW,
        }
    ),
    Role.PEJABAT: frozenset({Permission.DASHBOARD_VIEW, Permission.PROGRAMME_VIEW, Permission.ROSTER_COUNTERSIGN}),
    Role.AUDITOR: frozenset(
        {Permission.DASHBOARD_VIEW, Permission.AUDIT_VIEW, Permission.IMPORT_VIEW, Permission.SOURCE_VIEW}
    ),
}


# What these change holds for every family of the city: a role in a part of it does not give them.
OF_THE_CITY: Final = frozenset({Permission.POLICY_EDIT, Permission.PROGRAMME_EDIT})


def permissions_of(role: str) -> frozenset[Permission]:
    """What a role may do; an unknown role may do nothing."""
    try:
        return ROLE_PERMISSIONS[Role(role)]
    except ValueError:
        return frozenset()
