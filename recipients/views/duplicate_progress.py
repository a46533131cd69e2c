"""A search for duplicates as the progress part shows it."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from access.domain import figures
from access.progress import Progress
from access.templatetags.portal import datetime_id
from recipients.models import DuplicateSearch


def progress_of(search: DuplicateSearch | None) -> Progress | None:
    """How far the newest search is; None when nobody has ever searched."""
    if search is None:
        return None
    phases = {
        "reading": _("Describing everybody"),
        "comparing": _("Comparing"),
        "storing": _("Keeping the pairs"),
    }
    is_failed = search.state == DuplicateSearch.State.FAILED
    return Progress(
        pk=search.pk,
        phase_label=phases.get(search.phase, ""),
        done=search.done,
        total=search.total,
        percent=search.percent,
        is_finished=search.is_finished,
        trouble=_("The search broke off. It is begun anew at night, or start it again.") if is_failed else "",
        outcome=_outcome(search),
    )


def _outcome(search: DuplicateSearch) -> str:
    language = get_language() or "id"
    text = ngettext(
        "%(opened)s new pair among %(persons)s persons, %(when)s.",
        "%(opened)s new pairs among %(persons)s persons, %(when)s.",
        search.opened,
    )
    return text % {
        "opened": figures.number(search.opened, language),
        "persons": figures.number(search.persons, language),
        "when": datetime_id(search.finished_at),
    }
