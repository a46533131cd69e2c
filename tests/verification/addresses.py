"""Addresses of the verification room."""

from collections.abc import Mapping
from typing import Any

from access.models import User
from tests.factories import FamilyFactory, PersonFactory, areas
from tests.house.addresses import Address
from tests.verification.dtsen_factories import (
    answers_in,
    batch_in,
    family_in,
    paper_in,
    proposal_in,
    report_in,
)
from tests.verification.factories import (
    BulkDecisionFactory,
    EvidenceFactory,
    ExchangeFactory,
    FindingFactory,
    GroundCheckFactory,
    RunFactory,
    as_proposed,
)
from verification.actions.policies import keep_shipped
from verification.models import Policy


def _finding(village: str) -> Mapping[str, Any]:
    return {"pk": FindingFactory(village_id=village).pk}


def _visit(village: str) -> Mapping[str, Any]:
    return {"pk": GroundCheckFactory(village_id=village).pk}


def _run(village: str) -> Mapping[str, Any]:
    return {"pk": RunFactory(scope_id=village).pk}


def _evidence(village: str) -> Mapping[str, Any]:
    return {"pk": EvidenceFactory(village_id=village).pk}


def _proposal(village: str) -> Mapping[str, Any]:
    return {"pk": FindingFactory(village_id=village, **as_proposed("stop_aid")).pk}


def _class(village: str) -> Mapping[str, Any]:
    return {"pk": BulkDecisionFactory(scope_id=village).pk}


def _person(village: str) -> Mapping[str, Any]:
    return {"pk": PersonFactory(family=FamilyFactory(village_id=areas()[village].code)).pk}


def _family(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(village_id=areas()[village].code).pk}


def _of_dukcapil(_village: str) -> Mapping[str, Any]:
    return {"source": "dukcapil"}


def _policy(_village: str) -> Mapping[str, Any]:
    keep_shipped(source="dukcapil", by=User.objects.machine())
    return {"pk": Policy.objects.order_by("pk")[0].pk}


def _exchange(village: str) -> Mapping[str, Any]:
    return {"pk": ExchangeFactory(scope_id=village).pk}


ADDRESSES = [
    Address("verification:queue"),
    Address("verification:review", _finding),
    Address("verification:decide", _finding, "post"),
    Address("verification:to-field", _finding, "post"),
    Address("verification:wait", _finding, "post"),
    Address("verification:stop-aid", _finding, "post"),
    Address("verification:reopen", _finding, "post"),
    Address("verification:confirm", _proposal, "post"),
    Address("verification:refuse", _proposal, "post"),
    Address("verification:take", _finding, "post"),
    # nobody has it in hand
    Address("verification:give-back", _finding, "post", ok=frozenset({409})),
    Address("verification:confirmations"),
    Address("verification:class-preview"),
    Address("verification:class-decide", method="post"),
    Address("verification:class-visits"),
    Address("verification:class-visits-ask", method="post"),
    Address("verification:class-decision", _class),
    Address("verification:oversight"),
    Address("verification:assign-preview"),
    Address("verification:assign", method="post"),
    Address("verification:withdraw-visit", _visit, "post"),
    Address("verification:evidence", _evidence),
    Address("verification:runs"),
    Address("verification:run-start", method="post"),
    Address("verification:run", _run),
    Address("verification:run-cancel", _run, "post"),
    Address("verification:judging"),
    Address("verification:judging-progress"),
    Address("verification:judging-preview", method="post"),
    Address("verification:judging-start", method="post"),
    Address("verification:sources"),
    Address("verification:source-fetch", method="post"),
    Address("verification:fetch-progress"),
    Address("verification:fetch-cancel", method="post"),
    Address("verification:exchanges", lambda _village: {"key": "employment"}),
    Address("verification:exchange-draw", lambda _village: {"key": "employment"}, "post"),
    Address("verification:exchange-take-list", lambda _village: {"key": "employment"}, "post"),
    Address("verification:exchange", _exchange),
    Address("verification:exchange-file", _exchange, "post"),
    Address("verification:exchange-answer", _exchange, "post"),
    Address("verification:exchange-withdraw", _exchange, "post"),
    Address("verification:source", lambda _village: {"key": "employment"}),
    Address("verification:source-try-again", lambda _village: {"key": "dukcapil"}, "post"),
    Address("verification:plan"),
    Address("verification:run-area", method="post"),
    Address("verification:run-person", _person, "post"),
    Address("verification:run-family", _family, "post"),
    Address("verification:ages"),
    Address("verification:pause-source", _of_dukcapil, "post"),
    Address("verification:resume-source", _of_dukcapil, "post"),
    Address("verification:policies"),
    Address("verification:policy-new"),
    Address("verification:policy", _policy),
    Address("verification:policy-change", _policy),
    Address("verification:policy-end", _policy, "post"),
    Address("verification:pause-policy", _policy, "post"),
    Address("verification:resume-policy", _policy, "post"),
    Address("verification:dtsen-proposals"),
    Address("verification:dtsen-approve-many", method="post"),
    Address("verification:dtsen-propose", family_in),
    Address("verification:dtsen-proposal", proposal_in),
    Address("verification:dtsen-add-paper", proposal_in, "post"),
    Address("verification:dtsen-approve", proposal_in, "post"),
    Address("verification:dtsen-decline", proposal_in, "post"),
    Address("verification:dtsen-withdraw", proposal_in, "post"),
    Address("verification:dtsen-paper", paper_in),
    Address("verification:dtsen-differences"),
    Address("verification:dtsen-propose-many", method="post"),
    Address("verification:dtsen-batches"),
    Address("verification:dtsen-batch-new", method="post"),
    Address("verification:dtsen-batch-file", batch_in, "post"),
    Address("verification:dtsen-batch-again", batch_in, "post"),
    Address("verification:dtsen-batch-sent", batch_in, "post"),
    Address("verification:dtsen-answers-take", method="post"),
    Address("verification:dtsen-answers", answers_in),
    Address("verification:deciles"),
    Address("verification:duties"),
    Address("verification:duty-report", report_in),
    Address("verification:duty-report-sent", report_in, "post"),
    Address("verification:access-log"),
    Address("verification:return-data"),
]

CITY_WIDE = {
    "verification:source", "verification:source-try-again", "verification:pause-source", "verification:resume-source",
    "verification:policy", "verification:policy-change", "verification:policy-end", "verification:pause-policy",
    "verification:resume-policy", "verification:exchanges", "verification:exchange-draw",
    "verification:exchange-take-list"}  # fmt: skip
