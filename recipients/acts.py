"""Words for the acts of the registry, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recipients.queries.event_words import FIELD_LABELS


ACTS: Final = {
    "import.receive": _("Uploaded hand-over files"),
    "import.stage": _("Had hand-over files read and judged"),
    "import.refuse": _("Had hand-over files refused"),
    "import.agree": _("Agreed to the admission of hand-over files"),
    "import.admit": _("Admitted hand-over files into the registry"),
    "import.judge_again": _("Had hand-over files judged anew"),
    "import.cancel": _("Discarded hand-over files"),
    "import.choose": _("Chose what is held back of a hand-over file"),
    "change.pick": _("Held a family back, or no longer"),
    "change.accept": _("Took held-back families in"),
    "change.decide": _("Decided about changed families"),
    "list.receive": _("Sent a list of another system"),
    "list.match": _("Had a list matched with the registry"),
    "list.look_again": _("Had a list looked for in the registry again"),
    "list.decide": _("Decided who a row of a list is"),
    "mapping.keep": _("Sent a file with unknown columns"),
    "mapping.save": _("Explained the columns of a file"),
    "mapping.forget": _("Threw a file with unknown columns away"),
    "registry.correct": _("Corrected data of a family or person"),
    "correction.request": _("Asked for a correction or recorded an event"),
    "correction.apply": _("Approved a correction or event"),
    "correction.decline": _("Declined a correction or event"),
    "correction.undo_ask": _("Asked that a change be undone"),
    "correction.undo": _("Undid a change"),
    "correction.undo_decline": _("Let a change stay that somebody wanted undone"),
    "aid_exit.leave": _("Noted that a family left a programme"),
    "aid_exit.come_back": _("Noted that a family takes part in a programme again"),
    "duplicates.search": _("Had duplicates searched for"),
    "duplicate.dismiss": _("Kept two records apart as different persons"),
    "duplicate.merge": _("Merged two records of one person"),
    "duplicate.reopen": _("Opened a pair of records again"),
    "duplicate.undo_merge": _("Took the merge of two records back"),
    "person.mark_deceased": _("Recorded a death"),
    "person.mark_moved": _("Recorded a move"),
    "person.restore": _("Took back a death or move"),
}
RECORDS: Final = {
    "correction": _("Correction"),
    "document": _("Paper of a change"),
    "aidexit": _("Departure from aid"),
    "duplicatepair": _("Pair of records"),
    "duplicatesearch": _("Search for duplicates"),
    "family": _("Family"),
    "familycard": _("Family card"),
    "familychange": _("Change of a family"),
    "import": _("Hand-over"),
    "listentry": _("Row of a list"),
    "recipientlist": _("List of recipients"),
    "savedmapping": _("Explained columns"),
    "unmappedfile": _("File with unknown columns"),
    "person": _("Person"),
}
DETAILS: Final = {
    "area": _("area"),
    "changes": _("changes"),
    "class": _("class"),
    "columns": _("columns"),
    "day": _("day"),
    "decision": _("decision"),
    "fields": _("fields"),
    "files": _("files"),
    "held_classes": _("classes held back"),
    "is_held": _("held back"),
    "kind": _("kind"),
    "layout": _("layout"),
    "persons": _("persons"),
    "programmes": _("programmes"),
    "score": _("likeness"),
    "read": _("rows read"),
    "rejected": _("rows refused"),
    "vanished": _("no longer in the file"),
}
# What the values of a fact are called, where no field of a model says so.
VALUES: Final = {"fields": FIELD_LABELS}
FILTERS: Final = {
    "area": _("Area"),
    "decile_from": _("Decile from"),
    "decile_to": _("Decile up to"),
    "import": _("Hand-over"),
    "key": _("Class"),
    "q": _("Words searched for"),
    "sureness": _("Sureness"),
    "tab": _("Status"),
}
