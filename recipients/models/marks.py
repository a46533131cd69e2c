"""Marks by which whoever keeps a copy of the registry can ask whether it is still true."""

from typing import ClassVar, Final

import pgtrigger
from django.db import models

from access.domain.privacy import Privacy


_LEAVE_A_MARK: Final = """
INSERT INTO recipients_changemark (table_name, transaction)
VALUES (TG_TABLE_NAME, pg_current_xact_id()::text::bigint);
RETURN NULL;
"""
_CHANGES: Final = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate


class ChangeMark(models.Model):
    """A statement changed a table. Born by a trigger; swept away by whoever has taken a newer copy of the registry.

    Holds the transaction, not the time: a copy that was taken while the transaction ran does not have its changes,
    whatever the clock says, and the snapshot of the copy tells that for certain.
    """

    table_name = models.CharField(max_length=63)
    transaction = models.BigIntegerField()

    privacy: ClassVar = dict.fromkeys(("id", "table_name", "transaction"), Privacy.TECHNICAL)

    def __str__(self) -> str:
        return f"{self.table_name} by transaction {self.transaction}"


def leaves_marks(model: type[models.Model]) -> type[models.Model]:
    """Leave one mark per statement that changes the table; it knows nothing of who will ask."""
    trigger = pgtrigger.Trigger(
        name="leaves_a_mark",
        operation=_CHANGES,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        func=_LEAVE_A_MARK,
    )
    return pgtrigger.register(trigger)(model)
