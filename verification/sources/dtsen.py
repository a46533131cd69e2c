"""Fetches DTSEN from a web service, page by page: a cursor leads on, a key lets in, every page is tried a few times.

Variables: DTSEN_URL (the address below which `keluarga` and `anggota` lie), DTSEN_KEY or DTSEN_KEY_FILE,
DTSEN_KEY_HEADER (x-api-key), DTSEN_PAGE (rows a page), DTSEN_TIMEOUT_S, DTSEN_CA_FILE, DTSEN_DAILY_QUOTA (pages a day).
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from random import SystemRandom
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from verification.domain.dtsen_pages import Page, PageKind, Part, read_page
from verification.domain.patience import wait_before
from verification.domain.sources import Source
from verification.sources.base import RoundOutcome, StoppedBy, Store, Take
from verification.sources.variables import Variables, tls_context


TRIES: Final = 5
MAX_PAGE: Final = 64 * 1024 * 1024
_STOPS: Final = {PageKind.QUOTA: StoppedBy.QUOTA, PageKind.AUTH: StoppedBy.AUTH, PageKind.BROKEN: StoppedBy.DOWN}


class Stopped(Exception):
    """The service gave no page after all tries, or refuses to."""

    def __init__(self, by: StoppedBy, text: str) -> None:
        super().__init__(text)
        self.by = by
        self.text = text


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page with how it came: the calls it took and the time of the last."""

    page: Page
    tries: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DtsenConfig:
    """Where the service is and how it is asked."""

    url: str
    key: str = field(default="", repr=False)
    key_header: str = "x-api-key"
    page: int = 500
    timeout_s: float = 60.0
    ca_file: str = ""
    daily_quota: int | None = None
    backoff_s: float = 1.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "DtsenConfig":
        """The settings in DTSEN_*; `Misconfigured` names the variable that cannot be used."""
        ours = Variables(environ, "DTSEN")
        return cls(
            url=ours.address(meaning="the address below which the collections lie").rstrip("/"),
            key=ours.secret("KEY"),
            key_header=ours.text("KEY_HEADER", "x-api-key"),
            page=ours.number("PAGE", 500, least=1, most=10_000),
            timeout_s=ours.number("TIMEOUT_S", 60, least=1, most=600),
            ca_file=ours.text("CA_FILE"),
            daily_quota=ours.number("DAILY_QUOTA", 0, least=0, most=100_000_000) or None,
        )


class _NoRedirect(HTTPRedirectHandler):
    """SECURITY: a redirect would carry the key to another address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class DtsenService:
    """The configured service. `sleep` is exchanged in tests."""

    def __init__(self, config: DtsenConfig, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.config = config
        self._sleep = sleep
        self._random = SystemRandom()
        self._opener = _opener(tls_context(config.url, config.ca_file, variable="DTSEN_CA_FILE"))

    @property
    def daily_quota(self) -> int | None:
        """Pages a day that the agreement grants."""
        return self.config.daily_quota

    def ask(self, _take: Take, _store: Store, **_: object) -> RoundOutcome:
        """It is not asked about single people."""
        raise NotImplementedError("DTSEN hands out pages")

    def page(self, part: Part, *, city: str, version: str, cursor: str) -> FetchedPage:
        """The page that begins at a cursor (empty: the first); `Stopped` after all tries."""
        query = {"limit": self.config.page, "kode_kabupaten_kota": city, "versi": version}
        if cursor:
            query["cursor"] = cursor
        url = f"{self.config.url}/{part.value}?{urlencode(query)}"
        for attempt in range(1, TRIES + 1):
            began = time.monotonic()
            page = self._get(url)
            if page.kind is PageKind.PAGE:
                return FetchedPage(page, attempt, round((time.monotonic() - began) * 1000))
            if page.kind is not PageKind.BROKEN or attempt == TRIES:
                break
            self._sleep(wait_before(attempt + 1, self.config.backoff_s, chance=self._random.random()))
        raise Stopped(_STOPS[page.kind], page.text)

    def _get(self, url: str) -> Page:
        headers = {"Accept": "application/json"}
        if self.config.key:
            headers[self.config.key_header] = self.config.key
        request = Request(url, headers=headers)  # noqa: S310 - the scheme was checked with the setting
        try:
            with self._opener.open(request, timeout=self.config.timeout_s) as response:
                body = response.read(MAX_PAGE + 1)
                return read_page(response.status, body) if len(body) <= MAX_PAGE else _broken("too_large")
        except HTTPError as error:
            with error:
                return read_page(error.code, b"")
        except TimeoutError:
            return _broken("timeout")
        except (OSError, HTTPException) as error:
            return _broken(type(error).__name__)


def _broken(text: str) -> Page:
    return Page(PageKind.BROKEN, text=text)


def _opener(context: ssl.SSLContext | None) -> OpenerDirector:
    return build_opener(_NoRedirect, HTTPSHandler(context=context)) if context else build_opener(_NoRedirect)


def missing(_source: Source, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The address decides: without it the service is not configured."""
    return () if environ.get("DTSEN_URL", "").strip() else ("DTSEN_URL",)


def build(_source: Source, environ: Mapping[str, str], *, thresholds: Mapping[str, int], today: date) -> DtsenService:
    """The service as DTSEN_* describe it."""
    return DtsenService(DtsenConfig.from_env(environ))
