"""Privacy classes of stored fields. Every field of every model has one; a test fails on a field without."""

from enum import StrEnum


class Privacy(StrEnum):
    """How carefully a stored value is handled (UU 27/2022 PDP, UU 24/2013 articles 58 and 84)."""

    TECHNICAL = "technical"  # keys, states, counters: says nothing about a person
    PUBLIC = "public"  # may be published: areas, programmes, rules
    OFFICIAL = "official"  # acts of staff: who decided what, when and why
    PERSONAL = "personal"  # about a person or family: name, address, birth date
    IDENTITY = "identity"  # NIK, KK number, account: masked unless revealed with a reason
    SENSITIVE = "sensitive"  # health, disability, child nutrition: needs Permission.SENSITIVE_READ
    SECRET = "secret"  # noqa: S105 - the name of a class: passwords and keys, never shown
