"""Addresses of the verification room."""

from collections.abc import Mapping
from typing import Any

from tests.house.addresses import Address
from tests.verification.factories import EvidenceFactory, FindingFactory, GroundCheckFactory, RunFactory


def _finding(village: str) -> Mapping[str, Any]:
    return {"pk": FindingFactory(village_id=village).pk}


def _visit(village: str) -> Mapping[str, Any]:
    return {"pk": GroundCheckFactory(village_id=village).pk}


def _run(village: str) -> Mapping[str, Any]:
    return {"pk": RunFactory(scope_id=village).pk}


def _evidence(village: str) -> Mapping[str, Any]:
    return {"pk": EvidenceFactory(village_id=village).pk}


ADDRESSES = [
    Address("verification:queue"),
    Address("verification:review", _finding),
    Address("verification:decide", _finding, "post"),
    Address("verification:to-field", _finding, "post"),
    Address("verification:wait", _finding, "post"),
    Address("verification:stop-aid", _finding, "post"),
    Address("verification:reopen", _finding, "post"),
    Address("verification:withdraw-visit", _visit, "post"),
    Address("verification:evidence", _evidence),
    Address("verification:runs"),
    Address("verification:run-start", method="post"),
    Address("verification:run", _run),
    Address("verification:run-cancel", _run, "post"),
    Address("verification:sources"),
    Address("verification:source", lambda _village: {"key": "employment"}),
    Address("verification:source-try-again", lambda _village: {"key": "dukcapil"}, "post"),
]
CITY_WIDE = {"verification:source", "verification:source-try-again"}
