"""What somebody typed into a small form that the server then refused: the page that comes back has it still.

Such a form says in `entry_form` what it is called; the button of a dialog says `#` and its id. A page that answers at
once reads the entries from the request. A page that is led to finds them in the session, for as long as the messages
live: one page. A dialog is open on it: by its id in the address where no scripts run.

PRIVACY: not in the cookie of the messages. A reason may name a NIK, and that cookie can be read on the computer.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


FIELD = "entry_form"
# Above every level that is shown: says with the messages which form was refused, and is none.
_LEVEL = messages.ERROR + 20
_IN_SESSION = "kept_entries"
_LONGEST = 500
_NAME = re.compile(r"#?[A-Za-z][\w-]{0,80}", re.ASCII)


@dataclass(frozen=True)
class KeptEntries:
    """What the form is called, its fields as they were sent, and the sentences that say why it was refused."""

    form: str
    fields: Mapping[str, str]
    said: tuple[str, ...]


def reason_of(request: HttpRequest) -> str:
    """The reason of the dialog that was sent: those of a list stand in one form, each under the name of its dialog."""
    own = request.POST.get(f"reason-{request.POST.get(FIELD, '').removeprefix('#')}")
    return request.POST.get("reason", "") if own is None else own


def kept_entries(request: HttpRequest) -> KeptEntries | None:
    """What was refused: with this request, or with the one that led here."""
    told = _told(request)
    if request.method == "POST":
        return _sent(request, told)
    kept = request.session.get(_IN_SESSION) if any(level == _LEVEL for level, _ in told) else None
    return KeptEntries(kept["form"], kept["fields"], tuple(kept["said"])) if kept else None


class KeepEntriesMiddleware:
    """Gives the entries of a refused form along when the answer leads to another page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and FIELD in request.POST:
            self._give_along(request, response)
        elif getattr(messages.get_messages(request), "used", False):
            request.session.pop(_IN_SESSION, None)
        return response

    def _give_along(self, request: HttpRequest, response: HttpResponse) -> None:
        told = _told(request)
        # Who has no account has no session: a citizen's slip and its secret are not kept anywhere.
        kept = _sent(request, told) if request.user.is_authenticated else None
        # An error that no page has shown yet may be older: what was told last is about this form.
        if kept is None or told[-1][0] != messages.ERROR:
            return
        request.session[_IN_SESSION] = asdict(kept)
        messages.add_message(request, _LEVEL, kept.form)
        if request.POST[FIELD].startswith("#") and "#" not in response["Location"]:
            response["Location"] += request.POST[FIELD]


def _sent(request: HttpRequest, told: list[tuple[int, str]]) -> KeptEntries | None:
    form = request.POST.get(FIELD, "")
    said = tuple(text for level, text in told if level == messages.ERROR)
    if not said or not _NAME.fullmatch(form):
        return None
    fields = {name: str(value)[:_LONGEST] for name, value in request.POST.items() if value}
    for name in ("csrfmiddlewaretoken", FIELD):
        fields.pop(name, None)
    return KeptEntries(form.removeprefix("#"), fields, said)


def _told(request: HttpRequest) -> list[tuple[int, str]]:
    """The messages so far, which stay to be shown."""
    storage = messages.get_messages(request)
    was_used = getattr(storage, "used", False)
    told = [(one.level, str(one.message)) for one in storage]
    if hasattr(storage, "used"):
        storage.used = was_used
    return told
