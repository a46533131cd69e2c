"""What people fill in on the pages of programmes, apart from the rule itself (forms.rules)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.domain.periods import Quarter


class PeriodForm(forms.Form):
    """The quarter to be determined: the current one, the next and the two before."""

    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, today: Quarter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [today.next, today, today.previous, today.previous.previous]
        self.fields["period"].choices = [(str(one), str(one)) for one in quarters]
        self.fields["period"].initial = str(today)
