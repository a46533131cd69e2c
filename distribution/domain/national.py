"""The national programmes as they stand in the guidelines, as dated rules. Amounts are rupiah in a quarter.

Sources disagree on some limits (desil 1-5 in 2025, 1-4 in 2026 for Sembako; 1-4 or 1-5 for PBI-JK): they are
data, and a city's administrator adds a version when a new guideline arrives.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final


PENSIONER: Final = 4
# SIAK occupations: PNS, TNI, Polri, BUMN, BUMD, honorer, offices of state, perangkat and kepala desa, pensiunan.
STATE_PAID: Final = [5, 6, 7, 16, 17, 18, *range(48, 64), 85, 86, PENSIONER]
_EXCLUDE: Final[dict[str, Any]] = {
    "occupations": STATE_PAID,
    "work_statuses": [5],
    "findings": ["duplicate", "inactive", "not_found", "malformed"],
    "findings_of": "receiver",
}


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One version of a programme's rule, in force from a day on."""

    version: int
    valid_from: date
    definition: dict[str, Any]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class NationalProgramme:
    """A programme of the centre with its rules, oldest first."""

    code: str
    name: str
    unit: str
    channel: str
    valid_from: date
    rules: tuple[DatedRule, ...]


def _desil(highest: int) -> dict[str, Any]:
    return {"level": "national", "min": 1, "max": highest}


PKH: Final = NationalProgramme(
    code="pkh",
    name="Program Keluarga Harapan (PKH)",
    unit="family",
    channel="transfer",
    valid_from=date(2007, 7, 1),
    rules=(
        DatedRule(
            version=1,
            valid_from=date(2025, 1, 1),
            definition={
                "decile": _desil(4),
                "components": [
                    "early_childhood",
                    "primary",
                    "junior",
                    "senior",
                    "elderly",
                    "severe_disability",
                ],
                "exclude": _EXCLUDE,
                "receiver": "mother",
                "amount": {
                    "per": "component",
                    "rupiah": {
                        "early_childhood": 750_000,
                        "primary": 225_000,
                        "junior": 375_000,
                        "senior": 500_000,
                        "elderly": 600_000,
                        "severe_disability": 600_000,
                    },
                    "at_most": 4,
                },
            },
            legal_basis="Permensos 1/2018; pedoman PKH, indeks per triwulan",
        ),
    ),
)

SEMBAKO: Final = NationalProgramme(
    code="sembako",
    name="Program Sembako (BPNT)",
    unit="family",
    channel="transfer",
    valid_from=date(2020, 1, 1),
    rules=(
        DatedRule(
            version=1,
            valid_from=date(2026, 1, 1),
            definition={
                "decile": _desil(4),
                "exclude": _EXCLUDE,
                "receiver": "mother",
                "amount": {"per": "family", "rupiah": 600_000},
            },
            legal_basis="Permensos 5/2021; kebijakan 2026: desil nasional 1-4, Rp 200.000 per bulan",
        ),
    ),
)

PBI_JK: Final = NationalProgramme(
    code="pbi-jk",
    name="Penerima Bantuan Iuran Jaminan Kesehatan (PBI-JK)",
    unit="person",
    channel="transfer",
    valid_from=date(2014, 1, 1),
    rules=(
        DatedRule(
            version=1,
            valid_from=date(2025, 1, 1),
            definition={
                "decile": _desil(5),
                "exclude": _EXCLUDE,
                "receiver": "head",
                "amount": {"per": "member", "rupiah": 126_000},
            },
            legal_basis="PP 101/2012 jo. PP 76/2015; Rp 42.000 per orang per bulan",
        ),
    ),
)

RICE: Final = NationalProgramme(
    code="bantuan-pangan",
    name="Bantuan Pangan (beras)",
    unit="family",
    channel="in_kind",
    valid_from=date(2023, 4, 1),
    rules=(
        DatedRule(
            version=1,
            valid_from=date(2025, 1, 1),
            definition={
                "decile": _desil(4),
                "exclude": _EXCLUDE,
                "receiver": "mother",
                "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}},
                "rank": ["decile", "elderly", "members"],
            },
            legal_basis="Perpres 125/2022; penugasan Bapanas kepada Bulog, 10 kg per bulan",
        ),
    ),
)

NATIONAL_PROGRAMMES: Final = (PKH, SEMBAKO, PBI_JK, RICE)

# They are meant to complement each other.
ALLOWED_TOGETHER: Final = (
    ("pkh", "sembako"),
    ("pkh", "pbi-jk"),
    ("sembako", "pbi-jk"),
    ("bantuan-pangan", "pkh"),
    ("bantuan-pangan", "sembako"),
    ("bantuan-pangan", "pbi-jk"),
)
ALLOWED_SINCE: Final = date(2020, 1, 1)
