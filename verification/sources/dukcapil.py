"""The civil registry, asked to verify by element or for the record: its wire format over the rounds that all web
services share.

The calls are `verification.domain.dukcapil`, the answers `verification.domain.dukcapil_answers`, and what an answer
means for a person is judged by `verification.domain.judgement`.
"""

import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from verification.domain.dukcapil import Element, elements_of, request_body
from verification.domain.dukcapil_answers import Answer, Fault, Outcome, parse
from verification.domain.dukcapil_record import parse_record, record_body
from verification.domain.findings import element_rows, opened_by, settled_by
from verification.domain.judgement import DEFAULT_THRESHOLDS, judge
from verification.domain.questions import Question
from verification.domain.sources import Source
from verification.sources.base import Reply
from verification.sources.dukcapil_config import DukcapilConfig, Variant
from verification.sources.web import WebAdapter
from verification.sources.wire import Broken, Call, Effect, Heard, Pace, Received


_HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json"}
_EFFECTS: Final = {
    Outcome.QUOTA: Effect.QUOTA,
    Outcome.AUTH: Effect.AUTH,
    Outcome.BROKEN: Effect.BROKEN,
    # No disturbance, but a service that refuses everybody's question would eat the whole day's quota.
    Outcome.PARAMETERS: Effect.REFUSED,
}
_FAULTS: Final = {Broken.TIMEOUT: Fault.TIMEOUT, Broken.CONNECTION: Fault.CONNECTION}


class DukcapilWire:
    """CALL_VERIFY_BY_ELEMEN on the wire, or CALL_NIK where the agreement grants the record."""

    headers = _HEADERS

    def __init__(self, config: DukcapilConfig) -> None:
        self._config = config
        self.pace = Pace(
            concurrency=config.concurrency,
            timeout_s=config.timeout_s,
            tries=config.tries,
            backoff_s=config.backoff_s,
            down_after=config.down_after,
        )

    def tls(self) -> tuple[ssl.SSLContext | None, str | None]:
        """The pinned authority, and the name in the service's certificate."""
        context = self._config.tls_context()
        return context, (self._config.tls_name or None) if context else None

    def call(self, question: Question) -> Call:
        """The elements we hold and may send; where the record is handed out, these are compared here."""
        config = self._config
        elements = elements_of(question, config.options)
        body = (
            request_body(config.account, config.options, elements)
            if config.variant is Variant.VERIFY
            else record_body(config.account, config.options, question.nik)
        )
        return Call(config.url, body, frozenset(elements))

    def hear(self, status: int, _headers: Mapping[str, str], body: bytes, question: Question) -> Heard[Answer]:
        """Understand an answer."""
        if self._config.variant is Variant.RECORD:
            return _heard(parse_record(status, body, question, self._config.options))
        return _heard(parse(status, body, nik=question.nik))

    def nothing(self, why: Broken, text: str) -> Heard[Answer]:
        """No answer came."""
        return _heard(Answer(Outcome.BROKEN, text=text, fault=_FAULTS[why], http_status=0))


def _heard(answer: Answer) -> Heard[Answer]:
    effect = _EFFECTS.get(answer.outcome, Effect.ANSWERED)
    return Heard(answer, effect, answer.text or answer.fault.value, answer.quota_left)


@dataclass(frozen=True, slots=True)
class DukcapilAdapter(WebAdapter[Answer]):
    """The configured civil registry."""

    config: DukcapilConfig
    thresholds: Mapping[Element, int]

    @property
    def daily_quota(self) -> int | None:
        """Calls a day that the agreement grants."""
        return self.config.daily_quota

    def wire(self) -> DukcapilWire:
        """How this service is called."""
        return DukcapilWire(self.config)

    def reply(self, received: Received[Answer]) -> Reply:
        """One answer, judged."""
        answer = received.answer
        judgement = judge(answer, sent=cast("Collection[Element]", received.sent), thresholds=self.thresholds)
        text = answer.text if judgement.is_final else _trouble(answer)
        return Reply(
            reference=received.question.reference,
            outcome=judgement.bucket,
            code=answer.code,
            text=text,
            evidence=element_rows(judgement),
            is_from_service=answer.outcome is not Outcome.BROKEN,
            opens=opened_by(judgement),
            settles=settled_by(judgement),
            tries=received.tries,
            milliseconds=received.milliseconds,
            quota_left=answer.quota_left,
        )


def adapter_of(config: DukcapilConfig, thresholds: Mapping[str, int] | None = None) -> DukcapilAdapter:
    """The registry with the word threshold of the agreement for the name, unless another is in force."""
    ours: dict[Element, int] = {**DEFAULT_THRESHOLDS, Element.NAME: config.options.threshold}
    for name, limit in (thresholds or {}).items():
        ours[Element(name)] = limit
    return DukcapilAdapter(config, ours)


def missing(_source: Source, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The address decides: without it the registry is not configured."""
    return () if environ.get("DUKCAPIL_URL", "").strip() else ("DUKCAPIL_URL",)


def build(
    _source: Source, environ: Mapping[str, str], *, thresholds: Mapping[str, int], today: date
) -> DukcapilAdapter:
    """The registry as DUKCAPIL_* describe it."""
    config = DukcapilConfig.from_env(environ)
    if config is None:
        raise LookupError(f"DUKCAPIL_URL is not set on {today}")
    return adapter_of(config, thresholds)


def _trouble(answer: Answer) -> str:
    said = " ".join(part for part in (answer.code, answer.text) if part)
    return said or answer.fault.value or answer.outcome.value
