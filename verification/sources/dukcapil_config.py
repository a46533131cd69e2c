"""The settings of the civil-registry adapter, from the environment. They differ by agreement."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from verification.domain.dukcapil import Element, KeyCase, WireAccount, WireOptions


DATE_FORMATS: Final[Mapping[str, str]] = {"DD-MM-YYYY": "%d-%m-%Y", "YYYY-MM-DD": "%Y-%m-%d"}


class DukcapilMisconfigured(ValueError):
    """A DUKCAPIL_ variable cannot be used; the message names it and says what is expected."""


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

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "DukcapilConfig | None":
        """The settings in DUKCAPIL_*; None when DUKCAPIL_URL is not set: then nobody is asked."""
        url = _text(environ, "DUKCAPIL_URL")
        if not url:
            return None
        return cls(
            url=_address(url),
            account=WireAccount(
                user_id=_text(environ, "DUKCAPIL_USER_ID"),
                password=environ.get("DUKCAPIL_PASSWORD", ""),
                ip_user=_text(environ, "DUKCAPIL_IP_USER"),
            ),
            options=WireOptions(
                threshold=_number(environ, "DUKCAPIL_THRESHOLD", 90, least=1, most=100),
                key_case=KeyCase(_choice(environ, "DUKCAPIL_KEY_CASE", [case.value for case in KeyCase])),
                date_format=DATE_FORMATS[_choice(environ, "DUKCAPIL_DATE_FORMAT", list(DATE_FORMATS))],
                elements=_elements(environ),
            ),
            concurrency=_number(environ, "DUKCAPIL_CONCURRENCY", 8, least=1, most=512),
            timeout_s=_number(environ, "DUKCAPIL_TIMEOUT_S", 15, least=1, most=300),
            ca_file=_text(environ, "DUKCAPIL_CA_FILE"),
            tls_name=_text(environ, "DUKCAPIL_TLS_NAME"),
            daily_quota=_number(environ, "DUKCAPIL_DAILY_QUOTA", 0, least=0, most=100_000_000) or None,
        )

    def tls_context(self) -> ssl.SSLContext | None:
        """What the service's certificate is held against: the pinned authority if there is one.

        SECURITY: the service's certificates are self-signed; whoever cannot pin them must not switch the
        check off.
        """
        if urlsplit(self.url).scheme != "https":
            return None
        if self.ca_file and not Path(self.ca_file).is_file():
            raise DukcapilMisconfigured(f"DUKCAPIL_CA_FILE: there is no file {self.ca_file}.")
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except ssl.SSLError as error:
            raise DukcapilMisconfigured(
                f"DUKCAPIL_CA_FILE: {self.ca_file} holds no certificate in PEM format."
            ) from error


def _text(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DukcapilMisconfigured("DUKCAPIL_URL must be the full address of the method, with http:// or https://.")
    return url


def _number(environ: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = _text(environ, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise DukcapilMisconfigured(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, choices: list[str]) -> str:
    text = _text(environ, name) or choices[0]
    if text not in choices:
        raise DukcapilMisconfigured(f"{name} must be one of {', '.join(choices)}.")
    return text


def _elements(environ: Mapping[str, str]) -> frozenset[Element]:
    """The elements the agreement grants, named as on the wire; all when not restricted."""
    names = {name.strip().upper() for name in _text(environ, "DUKCAPIL_ELEMENTS").split(",") if name.strip()}
    unknown = names - {element.value for element in Element}
    if unknown:
        raise DukcapilMisconfigured(f"DUKCAPIL_ELEMENTS: {', '.join(sorted(unknown))} is no element of the service.")
    return frozenset(Element(name) for name in names) or frozenset(Element)
