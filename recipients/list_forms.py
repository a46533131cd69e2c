"""Registering a family that stands on another system's list: its rows fill the form, a person completes it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.domain.masking import mask_number
from access.query_strings import key_of
from recipients.forms import BaseMembers, CivilNumberField, MemberForm
from recipients.models import ListEntry, Membership, RecipientList
from recipients.queries.list_families import ListFamily


class ListedMemberForm(MemberForm):
    """A person of the list. PRIVACY: the whole NIK stays with us; left empty, it is taken from the row."""

    entry = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, listed: Mapping[int, ListEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        told = self._told()
        if told is not None and told.nik:
            self.fields["nik"] = CivilNumberField(
                label=gettext_lazy("NIK"),
                required=False,
                help_text=_("%(nik)s as in the list; fill in only a corrected one.") % {"nik": mask_number(told.nik)},
            )

    def _told(self) -> ListEntry | None:
        """The row that this part of the form is about."""
        key = self.data.get(self.add_prefix("entry"), "") if self.is_bound else self.initial.get("entry", "")
        return self.listed.get(key_of(str(key)) or 0)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        told = self._told()
        if data.pop("entry", None) and told is None:
            raise forms.ValidationError(_("Rows of this family have been settled meanwhile. Go back to the list."))
        if told is not None and not data.get("nik") and "nik" not in self.errors:
            data["nik"] = told.nik
        return data


ListedMemberFormSet = forms.formset_factory(
    ListedMemberForm, formset=BaseMembers, extra=2, max_num=20, can_delete=True, can_delete_extra=False
)


def listed_members_initial(found: ListFamily) -> list[dict[str, Any]]:
    """What the rows say of each person, the head first."""
    rows = sorted(found.rows, key=lambda row: row.relationship or Membership.Relationship.OTHER)
    return [
        {
            "entry": row.pk, "full_name": row.full_name, "sex": row.sex, "birth_date": row.birth_date,
            "relationship": row.relationship or Membership.Relationship.OTHER,
        }
        for row in rows
    ]  # fmt: skip


def listed_family_initial(of_list: RecipientList, found: ListFamily) -> dict[str, Any]:
    """Where the family lives and why it is registered, as the list says."""
    first = found.first
    reason = _("%(system)s list %(list)d, family %(number)s") % {
        "system": of_list.get_system_display(), "list": of_list.pk, "number": found.number,
    }  # fmt: skip
    return {
        "village": first.told_village_id, "address": first.address, "rt": first.rt, "rw": first.rw, "reason": reason
    }  # fmt: skip
