"""Addresses of objections."""

from collections.abc import Mapping
from typing import Any

from access.domain.permissions import Role
from distribution.actions import objection_checks, objection_decisions, objections, rechecks
from tests.distribution.objection_factories import a_picture, a_visit, an_objection, decided
from tests.factories import FamilyFactory, UserFactory
from tests.house.addresses import Address


WHY = {"reason": "Sudah jelas dari berkas."}


def _objection(village: str) -> Mapping[str, Any]:
    return {"pk": an_objection("other-well-off", family=FamilyFactory(head=True, village_id=village)).pk}


def _proposed(village: str) -> Mapping[str, Any]:
    one = an_objection("other-well-off", family=FamilyFactory(head=True, village_id=village))
    by = UserFactory(role=Role.VERIFIKATOR)
    kept = objection_decisions.decide(objection=one, outcome="granted", remedy="hold", reason=WHY["reason"], by=by)
    return {"pk": kept.pk}


def _decided(village: str) -> Mapping[str, Any]:
    family = FamilyFactory(head=True, village_id=village)
    return {"pk": decided(an_objection("own-other", family=family), "granted", "propose").pk}


def _joined(village: str) -> Mapping[str, Any]:
    family = FamilyFactory(head=True, village_id=village)
    main, one = (an_objection("own-other", family=family) for _ in range(2))
    return {"pk": objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR)).pk}


def _visit(village: str) -> Mapping[str, Any]:
    return {"pk": a_visit(an_objection("new-poor", village=village)).pk}


def _paper(village: str) -> Mapping[str, Any]:
    one = an_objection("new-poor", village=village, papers=[a_picture()])
    return {"pk": one.papers.get().pk}


def _list(village: str) -> Mapping[str, Any]:
    one = an_objection(family=FamilyFactory(head=True, village_id=village))
    by = UserFactory(role=Role.VERIFIKATOR)
    objection_checks.take(objection=one, way="bps", by=by)
    return {"pk": rechecks.draw(reason="Surat ke BPS", by=by).pk}


OBJECTION_ADDRESSES = [
    Address("distribution:public-home"),
    Address("distribution:public-objection"),
    Address("distribution:public-status"),
    Address("distribution:public-withdraw", None, "post"),
    Address("distribution:public-add", None, "post"),
    Address("distribution:objections"),
    Address("distribution:objection-new"),
    Address("distribution:objection-figures"),
    Address("distribution:rechecks"),
    Address("distribution:recheck-draw", None, "post", WHY),
    Address("distribution:recheck", _list),
    Address("distribution:recheck-file", _list, "post"),
    Address("distribution:recheck-answer", _list, "post"),
    Address("distribution:recheck-withdraw", _list, "post", WHY),
    Address("distribution:objection-paper", _paper),
    Address("distribution:objection-withdraw-visit", _visit, "post", WHY),
    Address("distribution:objection", _objection),
    Address("distribution:objection-identify", _objection, "post"),
    Address("distribution:objection-take", _objection, "post", {"way": "office"}),
    Address("distribution:objection-ask-visit", _objection, "post", WHY),
    Address("distribution:objection-add", _objection, "post"),
    Address("distribution:objection-see", _objection, "post"),
    Address("distribution:objection-join", _objection, "post", {"main": "S-999999999"}, frozenset({404})),
    Address("distribution:objection-part", _joined, "post"),
    Address("distribution:objection-decide", _objection, "post", {"outcome": "refused", **WHY}),
    Address("distribution:objection-confirm", _proposed, "post"),
    Address("distribution:objection-send-back", _proposed, "post", WHY),
    Address("distribution:objection-reopen", _decided, "post", WHY),
    Address("distribution:objection-withdraw", _objection, "post", WHY),
    Address("distribution:objection-propose", _decided, "post"),
    Address("distribution:objection-reporter", _objection, "post", WHY),
    Address("distribution:objection-letter", _decided),
    Address("distribution:objection-write-letter", _decided, "post", {"number": "460/1", "on": "2026-11-20"}),
]
