"""What citizens bring after their objection, with the slip; and how long papers of objections are kept."""

import hashlib
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from distribution.actions.objections import checked_papers, keep_paper, line_about, locked_in
from distribution.domain.objections import MOST_ADDITIONS, SHORTEST_TEXT, State, takes_additions
from distribution.models import Objection, ObjectionAddition
from distribution.objection_errors import AdditionsOver, NothingAdded, TooManyAdditions
from distribution.queries.objections import additions_of, papers_past
from recipients.actions.dropping import drop_files
from verification.actions.duties.keeping import tell_dropped
from verification.actions.rights import require
from verification.domain.evidence import Keeping
from verification.queries.keeping import before, terms_on


@transaction.atomic
def add(*, objection: Objection, note: str, files: "Sequence[File[bytes]]", nonce: str, by: User) -> ObjectionAddition:
    """Keep what comes later, until the last day for the answer and while nobody has decided (`by` the machine, with the
    slip). The same form (`nonce`) sent twice is kept once.
    """
    if not by.is_machine:
        require(by, Permission.OBJECTION_RECORD, objection.village_id)
    papers, note = checked_papers(files), note.strip()
    if not papers and len(note) < SHORTEST_TEXT:
        raise NothingAdded
    digest = hashlib.sha256(nonce.encode()).hexdigest()
    locked = locked_in(objection, *State)
    known = additions_of(locked)
    if (same := next((one for one in known if one.nonce_hash == digest), None)) is not None:
        return same
    if not takes_additions(locked.state, locked.due_on, timezone.localdate()):
        raise AdditionsOver
    if len(known) >= MOST_ADDITIONS:
        raise TooManyAdditions(MOST_ADDITIONS)
    addition: ObjectionAddition = ObjectionAddition.objects.create(objection=locked, note=note, nonce_hash=digest)
    for content, suffix in papers:
        keep_paper(locked, content, suffix, by, addition=addition)
    audit.record("objection.add", **line_about(locked, by, addition=addition.pk, papers=len(papers)))
    return addition


@transaction.atomic
def see(*, objection: Objection, by: User) -> int:
    """Say that everything that came later has been looked at; until then nobody decides. How much it was."""
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    unseen = ObjectionAddition.objects.across_areas(reason="of this objection").unseen().filter(objection=locked)
    seen: int = unseen.update(seen_by=by, seen_at=timezone.now())
    if seen:
        audit.record("objection.see", **line_about(locked, by, additions=seen))
    return seen


def drop_old_papers() -> int:
    """Drop papers of decided objections that are past their time, as evidence of how families live; how many."""
    today = timezone.localdate()
    term = terms_on(today).get(Keeping.SITUATION)
    if term is None:
        return 0
    dropped = drop_files(papers_past(before(term, today)), on=today, under=term.legal_basis)
    if dropped:
        tell_dropped(Keeping.SITUATION, dropped, today)
    return dropped
