"""The settings of the civil-registry adapter, from the environment. They differ by agreement."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from verification.domain.dukcapil import Element, KeyCase, WireAccount, WireOptions
from verification.sources.base import Misconfigured
from verification.sources.variables import Variables, tls_context


DATE_FORMATS: Final[Mapping[str, str]] = {"DD-MM-YYYY": "%d-%m-%Y", "YYYY-MM-DD": "%Y-%m-%d"}


class Variant(StrEnum):
    """What is granted: the service compares (CALL_VERIFY_BY_ELEMEN), or it hands out the record (CALL_NIK)."""

    VERIFY = "verify"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class DukcapilConfig:
    """Where the registry is asked, as whom, and how hard.

    `daily_quota` counts calls (None: until the service says so). `tries` are calls per person in one round.
    `down_after` failures in a row end a round. `backoff_s` is the mean wait before the second try.
    """

    url: str
    account: WireAccount = field(repr=False)
    options: WireOptions = field(default_factory=WireOptions)
    concurrency: int = 8
    timeout_s: float = 15.0
    ca_file: str = ""
    tls_name: str = ""
    daily_quota: int | None = None
    tries: int = 3
    backoff_s: float = 1.0
    down_after: int = 20
    variant: Variant = Variant.VERIFY

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "DukcapilConfig | None":
        """The settings in DUKCAPIL_*; None when DUKCAPIL_URL is not set: then nobody is asked."""
        ours = Variables(environ, "DUKCAPIL")
        if not ours.text("URL"):
            return None
        return cls(
            url=ours.address(meaning="the full address of the method"),
            account=WireAccount(
                user_id=ours.text("USER_ID"), password=ours.secret("PASSWORD"), ip_user=ours.text("IP_USER")
            ),
            options=WireOptions(
                threshold=name_threshold(environ),
                key_case=KeyCase(ours.choice("KEY_CASE", [case.value for case in KeyCase])),
                date_format=DATE_FORMATS[ours.choice("DATE_FORMAT", list(DATE_FORMATS))],
                elements=_elements(ours),
            ),
            concurrency=ours.number("CONCURRENCY", 8, least=1, most=512),
            timeout_s=ours.number("TIMEOUT_S", 15, least=1, most=300),
            ca_file=ours.text("CA_FILE"),
            tls_name=ours.text("TLS_NAME"),
            daily_quota=ours.number("DAILY_QUOTA", 0, least=0, most=100_000_000) or None,
            variant=Variant(ours.choice("VARIANT", [one.value for one in Variant])),
        )

    def tls_context(self) -> ssl.SSLContext | None:
        """What the service's certificate is held against."""
        return tls_context(self.url, self.ca_file, variable="DUKCAPIL_CA_FILE")


def _elements(ours: Variables) -> frozenset[Element]:
    """The elements the agreement grants, named as on the wire; all when not restricted."""
    names = {name.strip().upper() for name in ours.text("ELEMENTS").split(",") if name.strip()}
    unknown = names - {element.value for element in Element}
    if unknown:
        raise Misconfigured(f"DUKCAPIL_ELEMENTS: {', '.join(sorted(unknown))} is no element of the service.")
    return frozenset(Element(name) for name in names) or frozenset(Element)


def name_threshold(environ: Mapping[str, str]) -> int:
    """From which score on a name counts as the same, unless a dated threshold says otherwise."""
    return Variables(environ, "DUKCAPIL").number("THRESHOLD", 90, least=1, most=100)
