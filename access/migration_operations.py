"""What migrations do that Django has no operation for."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


# What a table is created with when its model is known whole.
_PART_OF_A_TABLE = (AddField, AddIndex, AddConstraint)


class CreateTogether(Operation):
    """Create the tables of an app at once, from the operations of its first migration.

    After each single operation Django builds all models anew that are related to the one concerned, and here all are:
    eight hundred operations take a minute, one takes a second.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        self._models = [one for one in self.operations if isinstance(one, CreateModel)]
        self._others = [one for one in self.operations if not isinstance(one, (CreateModel, *_PART_OF_A_TABLE))]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note all models before any is built."""
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each table with all its columns, indexes and constraints, then what stands outside of tables."""
        for one in self._models:
            one.database_forwards(app_label, schema_editor, from_state, to_state)
        for other in self._others:
            other.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables; what stands on them goes with them."""
        for one in reversed(self._models):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """As the list of a migration's steps shows it."""
        return f"Create {len(self._models)} models at once"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As it is written into a migration."""
        return self.__class__.__qualname__, [self.operations], {}
