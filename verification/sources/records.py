"""The template of sources that hold records about people by NIK: a REST service described by variables, and nothing but
a definition per source (`verification.domain.catalogue`).

Variables, with the prefix of the source: URL (asked by POST with a JSON body, so that no NIK stands in an address),
KEY or KEY_FILE, KEY_HEADER (x-api-key; with Authorization the key goes as a bearer token), CONCURRENCY, TIMEOUT_S,
DAILY_QUOTA, CA_FILE, TLS_NAME, and LIMIT_<FACT> for each limit of a fact.
"""

import math
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import orjson
from django.utils.translation import gettext as _

from verification.domain.judgement import Bucket
from verification.domain.questions import Question
from verification.domain.records import Kind, RecordAnswer, judge_records, understand
from verification.domain.sources import Source
from verification.sources.base import Reply
from verification.sources.variables import Variables, tls_context
from verification.sources.web import WebAdapter
from verification.sources.wire import Broken, Call, Effect, Heard, Pace, Received


_MOST: Final = 1_000_000_000_000
_EFFECTS: Final = {
    Kind.QUOTA: Effect.QUOTA,
    Kind.AUTH: Effect.AUTH,
    Kind.BROKEN: Effect.BROKEN,
    Kind.BUSY: Effect.BROKEN,
}


@dataclass(frozen=True, slots=True)
class RecordConfig:
    """Where a service is asked, with which key, and how hard. `limits` go before those of the definition."""

    url: str
    key: str = field(default="", repr=False)
    key_header: str = "x-api-key"
    ca_file: str = ""
    tls_name: str = ""
    daily_quota: int | None = None
    pace: Pace = field(default_factory=Pace)
    limits: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_env(cls, source: Source, environ: Mapping[str, str]) -> "RecordConfig":
        """The settings of one source; `Misconfigured` names the variable that cannot be used."""
        ours = Variables(environ, source.prefix)
        return cls(
            url=ours.address(),
            key=ours.secret("KEY"),
            key_header=ours.text("KEY_HEADER", "x-api-key"),
            ca_file=ours.text("CA_FILE"),
            tls_name=ours.text("TLS_NAME"),
            daily_quota=ours.number("DAILY_QUOTA", 0, least=0, most=100_000_000) or None,
            pace=Pace(
                concurrency=ours.number("CONCURRENCY", 4, least=1, most=256),
                timeout_s=ours.number("TIMEOUT_S", 15, least=1, most=300),
            ),
            limits=limits_of(source, environ),
        )


def limits_of(source: Source, environ: Mapping[str, str]) -> dict[str, int]:
    """The limits of a source's facts: those of the definition, unless the environment has others."""
    ours = Variables(environ, source.prefix)
    return {
        name: ours.number(f"LIMIT_{name.upper()}", limit, least=0, most=_MOST)
        for name, limit in source.thresholds.items()
    }


@dataclass(frozen=True)
class RecordWire:
    """One service on the wire."""

    source: Source
    config: RecordConfig

    @property
    def pace(self) -> Pace:
        """How hard it may be asked."""
        return self.config.pace

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """JSON both ways, and the key."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.config.key:
            is_token = self.config.key_header.lower() == "authorization"
            headers[self.config.key_header] = f"Bearer {self.config.key}" if is_token else self.config.key
        return headers

    def tls(self) -> tuple[ssl.SSLContext | None, str | None]:
        """The pinned authority, and the name in the service's certificate."""
        config = self.config
        context = tls_context(config.url, config.ca_file, variable=f"{self.source.prefix}_CA_FILE")
        return context, (config.tls_name or None) if context else None

    def call(self, question: Question) -> Call:
        """What the definition says is sent, as far as we hold it."""
        held = {
            "nik": question.nik,
            "nama": question.full_name,
            "tanggal_lahir": question.birth_date.isoformat() if question.birth_date else "",
            "nomor_kk": question.kk_number,
        }
        sent = {name: held[name] for name in self.source.sends if held[name]}
        return Call(self.config.url, orjson.dumps(sent), frozenset(sent))

    def hear(self, status: int, headers: Mapping[str, str], body: bytes, question: Question) -> Heard[RecordAnswer]:
        """Understand an answer."""
        return _heard(understand(status, headers, body, nik=question.nik))

    def nothing(self, why: Broken, text: str) -> Heard[RecordAnswer]:
        """No answer came."""
        return _heard(RecordAnswer(Kind.BROKEN, text=text or why.value))


def _heard(answer: RecordAnswer) -> Heard[RecordAnswer]:
    effect = _EFFECTS.get(answer.kind, Effect.ANSWERED)
    return Heard(answer, effect, answer.text, answer.quota_left, answer.wait_s)


@dataclass(frozen=True)
class RecordAdapter(WebAdapter[RecordAnswer]):
    """A configured source of records."""

    source: Source
    config: RecordConfig
    today: date

    @property
    def daily_quota(self) -> int | None:
        """Calls a day that the agreement grants."""
        return self.config.daily_quota

    def wire(self) -> RecordWire:
        """How this service is called."""
        return RecordWire(self.source, self.config)

    def reply(self, received: Received[RecordAnswer]) -> Reply:
        """One answer, judged by the definition's rules."""
        answer = received.answer
        reply = Reply(
            reference=received.question.reference,
            outcome=Bucket.FAILED,
            text=answer.text,
            is_from_service=answer.kind not in (Kind.BROKEN, Kind.BUSY),
            tries=received.tries,
            milliseconds=received.milliseconds,
            quota_left=answer.quota_left,
        )
        if answer.kind is Kind.LATER:
            again_on = self.today + timedelta(days=math.ceil(answer.wait_s / 86_400))
            return replace(reply, text=_("The office answers later."), again_on=again_on)
        if answer.kind not in (Kind.RECORDS, Kind.NOBODY):
            return reply
        return judged(self.source, reply, answer.records, limits=self.config.limits, today=self.today)


def judged(
    source: Source, reply: Reply, records: Sequence[Mapping[str, object]], *, limits: Mapping[str, int], today: date
) -> Reply:
    """A reply with what the records come to, whether a service or a file brought them."""
    verdict = judge_records(source, records, limits=limits, today=today)
    lacking = _("The answer lacks %(facts)s.") % {"facts": ", ".join(verdict.lacking)} if verdict.lacking else ""
    return replace(
        reply,
        outcome=verdict.outcome,
        code=verdict.code,
        text=lacking,
        evidence=verdict.evidence,
        opens=verdict.opens,
        settles=verdict.settles,
        valid_until=verdict.valid_until,
    )


def missing(source: Source, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The address decides: without it the source is not configured."""
    ours = Variables(environ, source.prefix)
    return () if ours.text("URL") else (ours.name("URL"),)


def build(source: Source, environ: Mapping[str, str], *, thresholds: Mapping[str, int], today: date) -> RecordAdapter:
    """The source as its variables describe it."""
    config = RecordConfig.from_env(source, environ)
    return RecordAdapter(source, replace(config, limits={**config.limits, **thresholds}), today)
