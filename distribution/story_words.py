"""What the story of a family says of each kind of fact; the codes are those of queries/sql/story.sql."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from distribution.domain.tickets import number_of
from distribution.models import Delivery, Objection
from distribution.models.objection_terms import ObjectionKind
from distribution.payment_words import state_label
from distribution.wording import given, reason_text
from recipients.models import Correction, Family
from recipients.models.corrections import TITLES
from recipients.queries.issues import message_of
from verification.domain.sources import source_of
from verification.models import Check, Finding, GroundCheck, Proposal
from verification.queries.policies import fresh_days
from verification.queries.said import outcome_label


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, and the page where it can be read (name of the address and its arguments)."""

    text: str
    at: datetime | None = None
    place: str = ""
    arguments: tuple[object, ...] = ()
    is_open: bool = False


def without_remarks(data: Mapping[str, Any], at: datetime | None) -> Fact:
    """A row that was read and about which no rule had anything to say."""
    text = _("Row %(row)s of %(file)s, hand-over %(import)s: no remarks") % data
    return Fact(text, at, "recipients:import", (data["import"],))


def counted(family: Family) -> Fact:
    """Every family counts, from the day on which it is in the registry."""
    text = _("The family counts in the figures of %(village)s.") % {"village": family.village.name}
    return Fact(text, None, "distribution:dashboard")


def _uploaded(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("File hand-over %(import)s, version %(version)s, sent by %(by)s: %(files)s") % data
    return Fact(text, at, "recipients:import", (data["import"],))


def _row_read(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = (
        _("%(name)s: row %(row)s of %(file)s") % data
        if data["name"]
        else _("The family: row %(row)s of %(file)s") % data
    )
    return Fact(text, at, "recipients:import", (data["import"],))


def _judged(data: Mapping[str, Any], at: datetime | None) -> Fact:
    message = message_of(data["code"], "…", "…")
    text = _("Row %(row)s of %(file)s, hand-over %(import)s: %(message)s (%(code)s)") % {**data, "message": message}
    return Fact(text, at, "recipients:import", (data["import"],))


def _decile(data: Mapping[str, Any], at: datetime | None) -> Fact:
    jumped = data["before"] is not None and data["before"] != data["decile"]
    text = (
        _("Decile %(decile)s in version %(version)s, %(before)s before") % data
        if jumped
        else _("Decile %(decile)s in version %(version)s") % data
    )
    place = ("recipients:import", (data["import"],)) if data["import"] else ("", ())
    return Fact(text, at, *place)


def _admitted(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("Version %(version)s admitted by %(by)s") % data
    return Fact(text, at, "recipients:import", (data["import"],))


def _not_admitted(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("Version %(version)s waits for a second person") % data
    return Fact(text, at, "recipients:import", (data["import"],), is_open=True)


def _correction_applied(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _change(_("%(title)s, asked for by %(asked_by)s, applied by %(by)s"), data, at)


def _correction_declined(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _change(_("%(title)s, asked for by %(asked_by)s, declined by %(by)s"), data, at)


def _correction_waiting(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _change(_("%(title)s, asked for by %(asked_by)s, waits"), data, at, is_open=True)


def _undo_waiting(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _change(_("%(title)s, applied by %(by)s: that it be undone waits"), data, at, is_open=True)


def _undone(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _change(_("%(title)s, applied by %(by)s, undone by %(undone_by)s"), data, at)


def _change(text: str, data: Mapping[str, Any], at: datetime | None, *, is_open: bool = False) -> Fact:
    told = text % {**data, "title": TITLES[Correction.Kind(data["kind"])]}
    return Fact(told, at, "recipients:event", (data["change"],), is_open=is_open)


def _due(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _due_fact(data, at, is_open=at is not None and at <= timezone.now())


def _was_due(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return _due_fact(data, at, is_open=False)


def _due_fact(data: Mapping[str, Any], at: datetime | None, *, is_open: bool) -> Fact:
    text = _("%(name)s falls due at %(source)s: %(because)s") % {
        "name": data["name"],
        "source": _(source_of(data["source"]).label),
        "because": Check.DueBecause(data["because"]).label,
    }
    return Fact(text, at, is_open=is_open)


def _asked(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(source)s was asked about %(name)s") % {
        "source": _(source_of(data["source"]).label),
        "name": data["name"],
    }
    place = ("verification:run", (data["run"],)) if data["run"] else ("", ())
    return Fact(text, at, *place)


def _answered(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(name)s: %(outcome)s") % {
        "name": data["name"],
        "outcome": outcome_label(source_of(data["source"]), data["outcome"]),
    }
    return Fact(text, at)


def _finding(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("Finding about %(name)s: %(kind)s") % _named(data)
    return Fact(text, at, "verification:review", (data["finding"],))


def _decided(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(kind)s of %(name)s, decided by %(by)s: %(decision)s") % {
        **_named(data),
        "by": data["by"],
        "decision": Finding.Decision(data["decision"]).label,
    }
    return Fact(text, at, "verification:review", (data["finding"],))


def _undecided(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(kind)s of %(name)s: %(state)s") % {
        **_named(data),
        "state": Finding.State(data["state"]).label,
    }
    return Fact(text, at, "verification:review", (data["finding"],), is_open=True)


def _named(data: Mapping[str, Any]) -> dict[str, object]:
    return {"name": data["name"], "kind": Finding.Kind(data["kind"]).label}


def _visit(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("Visit asked for by %(by)s, not done yet") % data
    return Fact(text, at, "verification:review", (data["finding"],), is_open=True)


def _visited(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("Visited by %(by)s: %(outcome)s") % {
        "by": data["by"],
        "outcome": GroundCheck.Outcome(data["outcome"]).label,
    }
    return Fact(text, at, "verification:review", (data["finding"],))


def _visit_withdrawn(data: Mapping[str, Any], at: datetime | None) -> Fact:
    return Fact(_("A visit was called off"), at, "verification:review", (data["finding"],))


def _objection(data: Mapping[str, Any], at: datetime | None) -> Fact:
    is_open = data["state"] != Objection.State.DECIDED
    end = Objection.State(data["state"]) if is_open else Objection.Outcome(data["outcome"])
    told = {"number": number_of(data["objection"]), "kind": ObjectionKind(data["kind"]).label, "end": end.label}
    text = _("Objection %(number)s, %(kind)s: %(end)s") % told
    return Fact(text, at, "distribution:objection", (data["objection"],), is_open=is_open)


def _eligible(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s: entitled to %(aid)s by rule version %(rule)s") % _with_aid(data)
    return Fact(text, at, "distribution:determination", (data["determination"],))


def _ineligible(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s: not entitled by rule version %(rule)s: %(reasons)s") % {
        **data,
        "reasons": "; ".join(reason_text(code) for code in data["reasons"]),
    }
    return Fact(text, at, "distribution:determination", (data["determination"],))


def _roster_waiting(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("On the roster of %(programme)s %(period)s for %(receiver)s, not approved yet") % data
    return Fact(text, at, "distribution:roster", (data["roster"],), is_open=True)


def _roster_approved(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("On the roster of %(programme)s %(period)s for %(receiver)s, decree %(decree)s, by %(by)s") % data
    return Fact(text, at, "distribution:roster", (data["roster"],))


def _roster_discarded(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("The roster of %(programme)s %(period)s was discarded") % data
    return Fact(text, at, "distribution:roster", (data["roster"],))


def _delivery_open(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s: %(aid)s to be handed over") % _with_aid(data)
    return Fact(text, at, *_list_of(data), is_open=True)


def _delivered(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s: %(aid)s handed over, recorded by %(by)s") % _with_aid(data)
    return Fact(text, at, *_list_of(data))


def _delivery_failed(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s: not handed over (%(because)s), recorded by %(by)s") % {
        **data,
        "because": Delivery.FailedBecause(data["because"]).label,
    }
    return Fact(text, at, *_list_of(data))


def _payment(data: Mapping[str, Any], at: datetime | None) -> Fact:
    text = _("%(programme)s %(period)s by %(agency)s: %(state)s") % {**data, "state": state_label(data["state"])}
    return Fact(text, at, "distribution:family-payments", (data["family"],))


def _list_of(data: Mapping[str, Any]) -> tuple[str, tuple[object, ...]]:
    return "distribution:deliveries", (data["roster"], data["village"])


def _with_aid(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "aid": given(data["amount"], data["quantity"], data["goods"])}


def _again(data: Mapping[str, Any], at: datetime | None) -> Fact:
    answered = timezone.localdate(at) if at else timezone.localdate()
    due = answered + timedelta(days=fresh_days(data["source"], timezone.localdate()))
    text = _("%(source)s is asked again from %(day)s, or earlier when something changes") % {
        "source": _(source_of(data["source"]).label),
        "day": date_format(due, "j M Y"),
    }
    return Fact(text)


def _proposal(data: Mapping[str, Any], at: datetime | None) -> Fact:
    state = Proposal.State(data["state"])
    ended = {Proposal.State.REFUSED, Proposal.State.WORKED, Proposal.State.WITHDRAWN}
    text = _("Proposed to DTSEN: %(kind)s (%(state)s)") % {
        "kind": Proposal.Kind(data["kind"]).label,
        "state": state.label,
    }
    return Fact(text, at, "verification:dtsen-proposal", (data["proposal"],), is_open=state not in ended)


WORDS: Final[dict[str, Callable[[Mapping[str, Any], datetime | None], Fact]]] = {
    "uploaded": _uploaded,
    "read": _row_read,
    "judged": _judged,
    "decile": _decile,
    "admitted": _admitted,
    "not_admitted": _not_admitted,
    "correction_applied": _correction_applied,
    "correction_declined": _correction_declined,
    "correction_waiting": _correction_waiting,
    "correction_undo_waiting": _undo_waiting,
    "correction_undone": _undone,
    "due": _due,
    "was_due": _was_due,
    "asked": _asked,
    "answered": _answered,
    "finding": _finding,
    "decided": _decided,
    "undecided": _undecided,
    "visit_assigned": _visit,
    "visit_done": _visited,
    "visit_withdrawn": _visit_withdrawn,
    "objection": _objection,
    "eligible": _eligible,
    "ineligible": _ineligible,
    "roster_draft": _roster_waiting,
    "roster_submitted": _roster_waiting,
    "roster_approved": _roster_approved,
    "roster_closed": _roster_approved,
    "roster_discarded": _roster_discarded,
    "delivery_open": _delivery_open,
    "delivery_delivered": _delivered,
    "delivery_failed": _delivery_failed,
    "payment": _payment,
    "last_answer": _again,
    "proposal": _proposal,
}
