"""A correction that begins with doubt: a source has said which values of a person are not right."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from recipients.domain.proposals import proposed
from recipients.forms import PersonForm
from recipients.models import Person


@dataclass(frozen=True)
class Doubts:
    """Fields to look at and the reason to begin with, from the address (?doubt=sex&reason=...).

    PRIVACY: names of fields and the number of a decision only, never a value of the person.
    """

    names: tuple[str, ...]
    reason: str

    @classmethod
    def read(cls, query: QueryDict) -> "Doubts":
        known = [name for name in PersonForm.base_fields if name in query.getlist("doubt")]
        return cls(tuple(known), query.get("reason", "")[:200])

    def initial(self, person: Person, today: date) -> dict[str, object]:
        """What the form begins with instead of the registry's values."""
        values: dict[str, object] = {"reason": self.reason} if self.reason else {}
        return values | proposed(
            nik=person.nik, birth_date=person.birth_date, sex=person.sex, doubted=self.names, today=today
        )

    def mark(self, form: PersonForm, before: dict[str, object]) -> None:
        """Say beside each doubted field what the registry has, and begin at the first of them."""
        for name in self.names:
            field = form.fields[name]
            shown = dict(getattr(field, "choices", ())).get(before.get(name), before.get(name))
            text = f"{shown:%d-%m-%Y}" if isinstance(shown, date) else str(shown or "–")
            field.help_text = _("The source does not agree with what the registry has: %(value)s.") % {"value": text}
        if self.names:
            form.fields[self.names[0]].widget.attrs["autofocus"] = True
