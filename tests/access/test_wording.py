"""The further facts of an act, as the audit trail tells them to people."""

import pytest
from django.utils import translation

from access.wording import told


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("export", {"list": "users", "rows": 1234}, "list: Users; rows: 1,234"),
        ("export", {"list": "gone", "whole": True}, "list: gone; in full: yes"),
        ("overlap", {"policy": "allowed", "valid_until": None}, "policy: Allowed; valid until: –"),
        ("overlap", {"valid_from": "2026-07-01"}, "valid from: 1 Jul 2026"),
        ("export", {"valid_from": "2026-07-99"}, "valid from: 2026-07-99"),
        ("user", {"role": "verifikator"}, "role: Verifier"),
        ("paymentbatch", {"rupiah": 288_600_000, "roster": 1234}, "rupiah: Rp 288,600,000; Roster: 1234"),
        ("finding", {"findings": [5, 1230], "fields": []}, "findings: 5, 1230; fields: –"),
        ("import", {"persons": {"new": 2, "read": 3}}, "persons: (new ones: 2; rows read: 3)"),
        ("correction", {"fields": ["phone", "birth_date"]}, "fields: Telephone, Date of birth"),
        ("import", {"grain_size": "fine"}, "grain size: fine"),
        ("import", {}, ""),
    ],
)
def test_facts_are_told_in_words(kind: str, details: dict, expected: str) -> None:
    with translation.override("en"):
        assert told(kind, details) == expected


def test_a_code_that_means_two_things_is_told_as_the_record_means_it() -> None:
    with translation.override("en"):
        assert told("objection", {"kind": "other"}) != told("finding", {"kind": "other"})
        assert told("export", {"state": "open"}) == "state: open"
