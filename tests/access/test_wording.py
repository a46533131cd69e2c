"""The further facts of an act, as the audit trail tells them to people."""

import pytest
from django.utils import translation

from access.listings import listings
from access.wording import filter_words, told


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("export", {"list": "users", "rows": 1234}, "list: Users; rows: 1,234"),
        ("export", {"list": "gone", "whole": True}, "list: gone; in full: yes"),
        ("export", {"narrowed_by": ["area", "decile_from", "q"]}, "narrowed by: Area, Decile from, Words searched for"),
        ("export", {"narrowed_by": ["gone"]}, "narrowed by: gone"),
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


def test_every_filter_of_a_list_has_a_word() -> None:
    filters = {name for one in listings() for name in (*one.filters, *one.place)}

    assert filters - set(filter_words()) == set()
