"""How a paper is wanted, and the logo of a letterhead."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import SHORTEST_REASON
from distribution.papers.base import Paper


class PaperForm(forms.Form):
    """For which kelurahan, of which day, and whether the numbers of people stay masked."""

    kelurahan = forms.ChoiceField(label=_("Kelurahan"), required=False)
    hari = forms.DateField(
        label=_("Day of the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Letterhead and signatories are those of that day."),
    )
    numbers = forms.ChoiceField(label=_("NIK and KK numbers"), widget=forms.RadioSelect(), initial="masked")
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for whole numbers and kept in the audit trail. Name the document you go by."),
    )

    def __init__(
        self, *args: Any, paper: Paper, villages: Sequence[tuple[str, str]], may_take_whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hari"].initial = timezone.localdate()
        if len(villages) > 1:
            self.fields["kelurahan"].choices = [("", _("All kelurahan")), *villages]
        else:
            del self.fields["kelurahan"]
        if not paper.has_day:
            del self.fields["hari"]
        if paper.has_numbers and may_take_whole:
            self.fields["numbers"].choices = [
                ("masked", _("Masked (357601******0007)")),
                ("whole", _("Whole, for a reason: the file carries your name and is deleted after 24 hours")),
            ]
        else:
            del self.fields["numbers"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("numbers") == "whole" and len(data.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", _("Say in a few words what you need the whole numbers for."))
        return data

    def wanted(self, *, origin: str) -> dict[str, Any]:
        """The arguments of actions.papers.ask that come from the form; a QR leads to this portal (`origin`)."""
        data = self.cleaned_data
        is_masked = data.get("numbers", "masked") == "masked"
        chosen = data.get("hari")
        return {
            "options": {
                "kelurahan": data.get("kelurahan", ""),
                "hari": chosen.isoformat() if chosen else "",
                "asal": origin,
            },
            "is_masked": is_masked,
            "reason": "" if is_masked else data["reason"],
        }


class LogoForm(forms.Form):
    """A picture for the letterhead."""

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg", "data-files": ""}),
        help_text=_("PNG or JPEG, at most 300 KB and 2,000 pixels a side."),
    )
    reason = forms.CharField(label=_("Reason"), min_length=SHORTEST_REASON, max_length=500)
