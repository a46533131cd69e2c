"""Addresses of the registry."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from recipients.actions import corrections
from recipients.domain.events.kinds import Kind
from recipients.models import DuplicatePair
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.house.addresses import Address
from tests.recipients.duplicate_cases import pair
from tests.recipients.events import NOBODY, drafted
from tests.recipients.factories import FamilyChangeFactory, ImportFactory
from tests.recipients.factories_lists import RecipientListFactory, unmapped_file


def family(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(village_id=village, head=True).pk}


def person(village: str) -> Mapping[str, Any]:
    return {"pk": PersonFactory(family=FamilyFactory(village_id=village)).pk}


def card(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(village_id=village).cards.get().pk}


def correction(village: str) -> Mapping[str, Any]:
    someone = PersonFactory(family=FamilyFactory(village_id=village))
    wanted = {"full_name": "Slamet Riyadi"}
    waiting = corrections.correct_person(person=someone, wanted=wanted, reason="sesuai KTP", by=UserFactory())
    return {"pk": waiting.pk}


def new_event(village: str) -> Mapping[str, Any]:
    return {**family(village), "kind": "death"}


def document(village: str) -> Mapping[str, Any]:
    there = FamilyFactory(village_id=village, head=True)
    draft = drafted(Kind.DEATH, there, {"member": there.head.pk, **NOBODY})
    return {"pk": draft.documents.across_areas(reason="made here").get().pk}


def staged(village: str) -> Mapping[str, Any]:
    return {"pk": ImportFactory().pk}


def change(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyChangeFactory(village_id=village).pk}


def unmapped(village: str) -> Mapping[str, Any]:
    return {"pk": unmapped_file().pk}


def recipient_list(village: str) -> Mapping[str, Any]:
    return {"pk": RecipientListFactory().pk}


def duplicate(village: str) -> Mapping[str, Any]:
    home = FamilyFactory(village_id=village)
    return {"pk": pair(PersonFactory(family=home), PersonFactory(family=home)).pk}


def dismissed(village: str) -> Mapping[str, Any]:
    found = duplicate(village)
    decided = {"state": "dismissed", "decided_by": UserFactory(), "decided_at": timezone.now(), "reason": "kembar"}
    DuplicatePair.objects.across_areas(reason="test").filter(**found).update(**decided)
    return found


REASON = {"reason": "berkas permohonan 12/2026"}

ADDRESSES = [
    Address("recipients:list"),
    Address("recipients:bulk", method="post"),
    Address("recipients:family-new"),
    Address("recipients:family", family),
    Address("recipients:family-more", family),
    Address("recipients:family-correct", family),
    Address("recipients:person", person),
    Address("recipients:person-correct", person),
    Address("recipients:reveal-nik", person, "post", REASON),
    Address("recipients:reveal-kk", card, "post", REASON),
    Address("recipients:event-new", new_event),
    Address("recipients:event", correction),
    Address("recipients:own-requests"),
    Address("recipients:event-change", correction),
    Address("recipients:event-send", correction, "post"),
    Address("recipients:event-discard", correction, "post"),
    Address("recipients:event-undo", correction, "post", REASON),
    Address("recipients:event-undo-decide", correction, "post", {"decision": "apply"}),
    Address("recipients:document", document),
    Address("recipients:corrections"),
    Address("recipients:correction-decide", correction, "post", {"decision": "apply"}),
    Address("api:families"),
    Address("api:family", family),
    Address("api:persons"),
    Address("api:imports"),
    Address("api:import", staged),
    Address("api:areas"),
    Address("recipients:duplicates"),
    Address("recipients:duplicate-progress"),
    Address("recipients:duplicate-search", method="post"),
    Address("recipients:duplicate", duplicate),
    Address("recipients:duplicate-decide", duplicate, "post", {"decision": "different", **REASON}),
    Address("recipients:duplicate-reopen", dismissed, "post", REASON),
    Address("recipients:imports"),
    Address("recipients:import-upload", method="post"),
    Address("recipients:template"),
    Address("recipients:mapping", unmapped),
    Address("recipients:mapping-forget", unmapped, "post"),
    Address("recipients:recipient-list", recipient_list),
    Address("recipients:recipient-list-decide", recipient_list, "post"),
    Address("recipients:recipient-list-again", recipient_list, "post"),
    Address("recipients:recipient-list-family", recipient_list, "post"),
    Address("recipients:import", staged),
    Address("recipients:quality"),
    Address("recipients:quality-list"),
    Address("recipients:changes"),
    Address("recipients:change-list"),
    Address("recipients:change", change),
    Address("recipients:change-pick", change, "post", {"held": "yes"}),
    Address("recipients:change-decide", change, "post", {"decision": "seen"}),
    Address("recipients:import-changes", staged),
    Address("recipients:changes-choose", staged, "post", {"shown": "new"}),
    Address("recipients:changes-accept", staged, "post", {"key": "new"}),
    Address("recipients:changes-decide", staged, "post", {"key": "gone", "decision": "seen"}),
    Address("recipients:import-agree", staged, "post"),
    Address("recipients:import-cancel", staged, "post"),
    Address("recipients:import-judge-again", staged, "post"),
    Address("recipients:import-refused", staged),
    Address("recipients:import-refused-whole", staged, "post", REASON),
]
