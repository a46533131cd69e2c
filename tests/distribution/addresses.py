"""Addresses of the distribution room."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from access.domain.permissions import Role
from distribution.actions import deliveries, quotas, rosters
from distribution.models import Delivery, Roster
from tests.distribution.delivery_addresses import ADDRESSES as DELIVERY_ADDRESSES
from tests.distribution.factories import (
    a_city,
    a_determination,
    a_programme,
    a_roster,
    an_amendment,
    an_approved_roster,
    some_minutes,
)
from tests.distribution.objection_addresses import OBJECTION_ADDRESSES
from tests.distribution.paper_addresses import PAPER_ADDRESSES, PAPERS_CITY_WIDE
from tests.distribution.payment_addresses import ADDRESSES as PAYMENT_ADDRESSES
from tests.factories import FamilyFactory, UserFactory
from tests.house.addresses import Address


def _code(village: str) -> Mapping[str, Any]:
    return {"code": a_programme().code}


def _pair(village: str) -> Mapping[str, Any]:
    return {"code": a_programme("satu").code, "other": a_programme("dua").code}


def _determination(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_determination().pk}


def _quota(village: str) -> Mapping[str, Any]:
    programme = a_programme()
    quota = quotas.set_quota(
        programme=programme,
        area=a_city(),
        valid_from=date(2026, 1, 1),
        families=10,
        rupiah=None,
        decree="Perwali contoh",
        by=UserFactory(role=Role.ADMIN),
    )
    return {"code": programme.code, "pk": quota.pk}


def _result(village: str) -> Mapping[str, Any]:
    family = FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_determination().pk, "family": family.pk}


def _draft(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": a_roster().pk}


def _submitted(village: str) -> Mapping[str, Any]:
    roster = Roster.objects.across_areas(reason="test").get(pk=_draft(village)["pk"])
    return {"pk": rosters.submit(roster=roster, by=UserFactory(role=Role.OPERATOR)).pk}


def _approved(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"pk": an_approved_roster().pk}


def _list(village: str) -> Mapping[str, Any]:
    return _approved(village) | {"village": village}


def _recorded(village: str) -> Mapping[str, Any]:
    _approved(village)
    delivery = Delivery.objects.across_areas(reason="test").get()
    deliveries.deliver_one(delivery=delivery, by=UserFactory())
    return {"pk": delivery.pk}


def _minutes(village: str) -> Mapping[str, Any]:
    roster = Roster.objects.across_areas(reason="test").get(pk=_draft(village)["pk"])
    return {"pk": some_minutes(roster, village).pk}


def _amendment(village: str) -> Mapping[str, Any]:
    roster = Roster.objects.across_areas(reason="test").get(pk=_approved(village)["pk"])
    return {"pk": an_amendment(roster, "opt_out").pk}


def _family(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(head=True, village_id=village).pk}


ADDRESSES = [
    *OBJECTION_ADDRESSES,
    Address("distribution:dashboard"),
    Address("distribution:dashboard-xlsx"),
    Address("distribution:programmes"),
    Address("distribution:programme", _code),
    Address("distribution:rule-new", _code),
    Address("distribution:rule-diff", _code),
    Address("distribution:what-if", _code),
    Address("distribution:quotas", _code),
    Address("distribution:quota-import", _code),
    Address("distribution:quota-template", _code),
    Address("distribution:quota-end", _quota, "post", {"valid_until": "2027-01-01"}),
    Address("distribution:overlaps"),
    Address("distribution:overlap-import"),
    Address("distribution:overlap-template"),
    Address("distribution:overlap-change", _pair),
    Address("distribution:determine", _code, "post", {"period": "2026-Q4"}),
    Address("distribution:determinations"),
    Address("distribution:determination", _determination),
    Address("distribution:result", _result),
    Address("distribution:comparison", _determination),
    Address("distribution:targeting"),
    Address("distribution:targeting-list", lambda village: {"tier": "terlewat"}),
    Address("distribution:determination-cancel", _determination, "post"),
    Address("distribution:roster-draw", _determination, "post"),
    Address("distribution:rosters"),
    Address("distribution:roster", _draft),
    Address("distribution:roster-submit", _draft, "post"),
    Address("distribution:roster-discard", _draft, "post", {"reason": "Salah periode"}, frozenset({302, 403})),
    Address(
        "distribution:roster-approve",
        _submitted,
        "post",
        {"decree_number": "188.45/1/2026", "planned_on": "2026-12-01"},
    ),
    Address("distribution:roster-close", _approved, "post"),
    Address("distribution:roster-send-back", _submitted, "post", {"reason": "Lampirkan berita acara"}),
    Address("distribution:roster-countersign", _submitted, "post"),
    Address("distribution:roster-entries", _approved),
    Address("distribution:roster-overlaps", _draft),
    Address("distribution:roster-override", _draft, "post", {"all": "", "reason": "Saling melengkapi"}),
    Address("distribution:roster-minutes", _draft),
    Address("distribution:minutes-attach", _draft, "post"),
    Address("distribution:minutes-scan", _minutes),
    Address("distribution:minutes-remove", _minutes, "post", {"reason": "Salah pindai"}),
    Address("distribution:amendments", _approved),
    Address("distribution:amendment-new", _approved, "post", ok=frozenset({404})),
    Address("distribution:amendment", _amendment),
    Address("distribution:amendment-approve", _amendment, "post"),
    Address("distribution:amendment-countersign", _amendment, "post"),
    Address(
        "distribution:amendment-take-back", _amendment, "post", {"from_on": "2026-12-01", "reason": "Surat keluarga"}
    ),
    Address("distribution:amendment-discard", _amendment, "post", {"reason": "Salah"}, frozenset({302, 403})),
    Address("distribution:amendment-scan", _amendment),
    Address("distribution:deliveries", _list),
    Address("distribution:delivery-record", _list, "post"),
    Address("distribution:story", _family),
    Address("distribution:delivery-reopen", _recorded, "post", {"reason": "Salah orang"}),
]
ADDRESSES += DELIVERY_ADDRESSES
ADDRESSES += PAPER_ADDRESSES
ADDRESSES += PAYMENT_ADDRESSES
# Programmes and their rules hold for the whole installation.
CITY_WIDE = PAPERS_CITY_WIDE | {
    "distribution:programme",
    "distribution:rule-new",
    "distribution:rule-diff",
    "distribution:what-if",
    "distribution:quotas",
    "distribution:quota-end",
    "distribution:quota-import",
    "distribution:quota-template",
    "distribution:targeting-list",
    "distribution:overlap-change",
}
