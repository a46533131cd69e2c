"""Aid handed over at a delivery point, with its proof, which another person looks at and may have taken again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.actions import deliveries
from distribution.domain.receipts import MISSING_TEXTS, Proof, Shown, is_grown_up, missing
from distribution.errors import (
    AlreadyHandedOver,
    LetterNotValid,
    NotByLetter,
    NotOfTheFamily,
    ProofMissing,
    ReasonMissing,
    SamePerson,
    WrongState,
    told_by_database,
)
from distribution.models import Delivery, DeliveryPoint, Handover, Invitation, Programme
from distribution.queries.handovers import PRESENT
from recipients.models import Person
from verification.actions import evidence
from verification.actions.evidence import Picture, Position
from verification.models import Evidence


_WHY = "of this delivery"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was filled in and photographed when aid changed hands. `client_key` is made with the form."""

    client_key: UUID
    proof: Proof
    photo: Picture | None = None
    signature: Picture | None = None
    witness: str = ""
    delegate_id: int | None = None
    is_delegated: bool = False
    power_of_attorney: Picture | None = None
    poa_number: str = ""
    poa_on: date | None = None
    position: Position | None = None


@transaction.atomic
def hand_over(
    *,
    delivery: Delivery,
    receipt: Receipt,
    invitation: Invitation | None = None,
    point: DeliveryPoint | None = None,
    by: User,
) -> Handover:
    """Keep that aid came into the hands of the receiver, or of a member of the family with a letter of attorney.

    Steps: 1. is the proof complete; 2. lock the delivery; the same form sent again ends here; 3. may this person take
    it, may it still be paid; 4. record the delivery; 5. keep the evidence and the hand-over.
    """
    lacking = missing(_shown(receipt))
    if lacking:
        raise ProofMissing(lacking, [str(_(MISSING_TEXTS[one])) for one in lacking])
    locked = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__roster__programme", "entry__recipient")
        .get(pk=delivery.pk)
    )
    again = _sent_before(locked, receipt)
    if again:
        return again
    _refuse(locked, invitation)
    receiver = _receiver(locked, receipt)
    deliveries.deliver_one(delivery=locked, by=by)
    kept = _keep(locked, receipt, receiver, invitation, point, by)
    audit.record(
        "handover.record",
        target=kept,
        by=by,
        village_code=kept.village_id,
        details={"delivery": locked.pk, "how": kept.how, "proof": kept.proof, "documentation": kept.documentation},
    )
    return kept


def _shown(receipt: Receipt) -> Shown:
    return Shown(
        is_delegated=receipt.is_delegated,
        proof=receipt.proof,
        has_signature=receipt.signature is not None,
        witness=receipt.witness,
        has_delegate=receipt.delegate_id is not None,
        has_letter=receipt.power_of_attorney is not None,
        letter_number=receipt.poa_number,
        letter_on=receipt.poa_on,
    )


def _sent_before(delivery: Delivery, receipt: Receipt) -> Handover | None:
    """The hand-over that the same form made when it was sent before: the answer got lost on the way to the phone."""
    found = Handover.objects.across_areas(reason=_WHY).filter(client_key=receipt.client_key).first()
    if found and found.delivery_id != delivery.pk:
        raise WrongState(_("This form belongs to another hand-over. Scan the letter again."))
    return found


def _refuse(delivery: Delivery, invitation: Invitation | None) -> None:
    """What stands against handing over, in the words of the delivery point."""
    if delivery.entry.roster.programme.channel == Programme.Channel.TRANSFER:
        raise NotByLetter(_("This aid goes to the account of the family. It is not handed over here."))
    if delivery.state == Delivery.State.DELIVERED:
        raise AlreadyHandedOver(
            _("This aid was handed over already, on %(at)s, recorded by %(who)s. Do not hand it over again.")
            % {"at": timezone.localtime(delivery.recorded_at).strftime("%d-%m-%Y %H.%M"), "who": delivery.recorded_by}
        )
    if invitation is None:
        return
    if invitation.entry_id != delivery.entry_id:
        raise LetterNotValid(_("This letter belongs to another family. Scan the letter again."))
    if invitation.revoked_at:
        raise LetterNotValid(_("This letter was replaced by a newer one. Ask for the newer letter."))
    if invitation.valid_until < timezone.localdate():
        raise LetterNotValid(_("This letter is no longer valid. Ask the Dinas Sosial what has become of the aid."))


def _receiver(delivery: Delivery, receipt: Receipt) -> Person:
    """Who takes the aid: the receiver, or somebody grown-up and alive of the same family card."""
    entry = delivery.entry
    if not receipt.is_delegated:
        return entry.recipient
    delegate = (
        Person.objects.across_areas(reason="members of the family of this delivery")
        .filter(pk=receipt.delegate_id or 0, family_id=entry.family_id, vital_status__in=PRESENT)
        .exclude(pk=entry.recipient_id)
        .first()
    )
    if delegate is None or not is_grown_up(delegate.birth_date, timezone.localdate()):
        raise NotOfTheFamily(
            _("Only a grown-up member of the same family card may take the aid with a letter of attorney.")
        )
    return delegate


def _keep(
    delivery: Delivery,
    receipt: Receipt,
    receiver: Person,
    invitation: Invitation | None,
    point: DeliveryPoint | None,
    by: User,
) -> Handover:
    now = timezone.now()
    kinds = Evidence.Kind

    def kept(picture: Picture | None, kind: str) -> Evidence | None:
        if picture is None:
            return None
        family = delivery.entry.family_id
        return evidence.keep(
            family_id=family, kind=kind, picture=picture, taken_at=now, position=receipt.position, by=by
        )

    states = Handover.Documentation
    position = receipt.position
    with told_by_database(), transaction.atomic():
        return Handover.objects.create(
            delivery=delivery,
            village_id=delivery.village_id,
            client_key=receipt.client_key,
            invitation=invitation,
            point=point,
            how=Handover.How.DELEGATE if receipt.is_delegated else Handover.How.SELF,
            received_by=receiver,
            proof=receipt.proof,
            witness=receipt.witness.strip(),
            photo=kept(receipt.photo, kinds.HANDOVER),
            signature=kept(receipt.signature, kinds.SIGNATURE),
            power_of_attorney=kept(receipt.power_of_attorney, kinds.POWER_OF_ATTORNEY),
            poa_number=receipt.poa_number.strip(),
            poa_on=receipt.poa_on,
            latitude=position.latitude if position else None,
            longitude=position.longitude if position else None,
            accuracy_m=position.accuracy_m if position else None,
            documentation=states.UNCHECKED if receipt.photo else states.MISSING,
            recorded_by=by,
            recorded_at=now,
        )


@transaction.atomic
def check(*, handover: Handover, is_good: bool, reason: str = "", by: User) -> Handover:
    """Another person looks at the photo: it is a proof, or it has to be taken again, and why."""
    if not is_good and not reason.strip():
        raise ReasonMissing(_("Say what is wrong with the photo, so that it can be taken better."))
    locked = _locked(handover)
    if locked.recorded_by_id == by.pk or (locked.photo and locked.photo.taken_by_id == by.pk):
        raise SamePerson(_("You took this photo or recorded this hand-over. Somebody else has to look at it."))
    if locked.documentation != Handover.Documentation.UNCHECKED:
        raise WrongState(_("This documentation has been looked at meanwhile, or its photo is missing."))
    states = Handover.Documentation
    locked.documentation = states.ACCEPTED if is_good else states.REFUSED
    locked.refused_because = "" if is_good else reason.strip()
    locked.checked_by, locked.checked_at = by, timezone.now()
    locked.save(update_fields=["documentation", "refused_because", "checked_by", "checked_at"])
    audit.record(
        "handover.accept" if is_good else "handover.refuse",
        target=locked,
        by=by,
        village_code=locked.village_id,
        reason=locked.refused_because,
        details={"delivery": locked.delivery_id},
    )
    return locked


@transaction.atomic
def take_photo_again(*, handover: Handover, photo: Picture, position: Position | None = None, by: User) -> Handover:
    """A photo for a hand-over that has none, or whose photo was refused; the refused one stays in the store."""
    locked = _locked(handover)
    states = Handover.Documentation
    if locked.documentation not in {states.MISSING, states.REFUSED}:
        raise WrongState(_("This hand-over has its photo already."))
    locked.photo = evidence.keep(
        family_id=locked.delivery.entry.family_id,
        kind=Evidence.Kind.HANDOVER,
        picture=photo,
        taken_at=timezone.now(),
        position=position,
        by=by,
    )
    locked.documentation = states.UNCHECKED
    locked.checked_by = locked.checked_at = None
    locked.refused_because = ""
    locked.save(update_fields=["photo", "documentation", "checked_by", "checked_at", "refused_because"])
    audit.record(
        "handover.photograph",
        target=locked,
        by=by,
        village_code=locked.village_id,
        details={"delivery": locked.delivery_id, "evidence": locked.photo_id},
    )
    return locked


def _locked(handover: Handover) -> Handover:
    """The hand-over under lock, if it still counts and its roster is not closed."""
    locked: Handover = (
        Handover.objects.select_for_update(of=("self",), no_key=True)
        .select_related("delivery__entry__roster", "photo")
        .get(pk=handover.pk)
    )
    if locked.withdrawn_at:
        raise WrongState(_("This hand-over was taken back. Load the page again."))
    return locked
