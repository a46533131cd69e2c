"""Addresses of payments, replies and accounts."""

from collections.abc import Mapping
from typing import Any

from distribution.actions.payments import amounts, taking
from distribution.models import PaymentReply
from tests.distribution.factories import an_approved_roster
from tests.distribution.payment_factories import (
    a_batch,
    a_post,
    a_released_batch,
    a_reply,
    a_sent_batch,
    payments_of,
    said_of,
)
from tests.factories import FamilyFactory, UserFactory
from tests.house.addresses import Address


def _roster(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    a_post()
    return {"pk": an_approved_roster().pk}


def _draft(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_batch(an_approved_roster()).pk}


def _released(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_released_batch(a_batch(an_approved_roster())).pk}


def _sent(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_sent_batch(a_batch(an_approved_roster())).pk}


def _reply(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    batch = a_sent_batch(a_batch(an_approved_roster()))
    return {"pk": a_reply(batch, [said_of(one) for one in payments_of(batch)]).pk}


def _applied(village: str) -> Mapping[str, Any]:
    kwargs = _reply(village)
    taking.apply(reply=PaymentReply.objects.get(**kwargs), by=UserFactory())
    return kwargs


def _differing(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    batch = a_sent_batch(a_batch(an_approved_roster()))
    return {"pk": a_reply(batch, [said_of(one, NOMINAL=1) for one in payments_of(batch)]).pk}


def _paid_too_little(village: str) -> Mapping[str, Any]:
    reply = PaymentReply.objects.get(**_differing(village))
    amounts.decide(reply=reply, line_ids=None, is_paid=True, reason="Sisa menyusul", by=UserFactory())
    taking.apply(reply=reply, by=UserFactory())
    return {"pk": reply.roster.batches.get().pk}


def _family(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(head=True, village_id=village).pk}


_DAY = {"number": "1/2026", "on": "2026-11-20"}
ADDRESSES = [
    Address("distribution:payments"),
    Address("distribution:payment-accounts"),
    Address("distribution:roster-payments", _roster),
    Address("distribution:payment-prepare", _roster, "post"),
    Address("distribution:payment-books", _roster),
    Address("distribution:batch", _draft),
    Address("distribution:batch-accounts", _draft, "post"),
    Address("distribution:batch-redirect", _draft, "post", {"reason": "Kartu kembali", "paper": "1"}),
    Address("distribution:batch-cancel", _draft, "post", {"reason": "Salah bank"}),
    Address("distribution:batch-release", _draft, "post"),
    Address("distribution:batch-spm", _released, "post", _DAY),
    Address("distribution:batch-sp2d", _released, "post", {**_DAY, "rupiah": "1"}),
    Address("distribution:batch-send", _released, "post", {"on": "2026-11-20"}),
    Address("distribution:batch-file", _sent, "post", {"reason": "Ke Pos"}, frozenset({302, 403})),
    Address("distribution:batch-follow", _sent, "post"),
    Address("distribution:batch-act", _sent, "post", {"act": "return"}, frozenset({302, 403})),
    Address("distribution:batch-close", _sent, "post"),
    Address("distribution:reply-upload", _sent, "post"),
    Address("distribution:reply", _reply),
    Address("distribution:reply-decide", _reply, "post"),
    Address("distribution:reply-set-aside", _reply, "post", {"reason": "Bukan kota ini"}),
    Address("distribution:reply-totals", _reply, "post"),
    Address("distribution:reply-apply", _reply, "post"),
    Address("distribution:reply-amounts", _differing, "post", {"all": "paid", "reason": "Sisa menyusul"}),
    Address("distribution:batch-differences", _paid_too_little, "post", {"all": "1", "paper": "STS-1"}),
    Address("distribution:reply-undo", _applied, "post", {"reason": "Salah file"}),
    Address("distribution:reply-discard", _reply, "post", {"reason": "Salah file"}),
    Address("distribution:family-payments", _family),
]
