"""A list as a resource of django-import-export: its columns as fields, its rows one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from import_export.fields import Field
from import_export.resources import Resource

from access.domain.exporting import Kind, Value, Watermark, shown
from access.listings import Column


class ColumnField(Field):  # type: ignore[misc, unused-ignore]
    """A field that asks the column of a list for its value, and masks it."""

    def __init__(self, column: Column, *, is_masked: bool) -> None:
        super().__init__(attribute=column.name, column_name=str(column.label), readonly=True)
        self.column = column
        self.is_masked = is_masked

    def export(self, instance: Any, **kwargs: Any) -> Value:
        value = self.column.value(instance)
        if isinstance(value, datetime):
            return timezone.localtime(value)
        return shown(value, self.column.kind, is_masked=self.is_masked)


class ListResource(Resource):  # type: ignore[misc, unused-ignore]
    """The chosen columns of a list. With a watermark, every row ends with it."""

    def __init__(
        self, columns: Sequence[Column], *, is_masked: bool, mark: tuple[str, Watermark] | None = None
    ) -> None:
        super().__init__()
        self.fields = {column.name: ColumnField(column, is_masked=is_masked) for column in columns}
        self.kinds = [column.kind for column in columns]
        if mark:
            text = str(mark[1])
            column = Column("watermark", mark[0], lambda _row: text)
            self.fields[column.name] = ColumnField(column, is_masked=False)
            self.kinds.append(Kind.TEXT)
        self._in_order = list(self.fields.values())

    def export_resource(
        self, instance: Any, selected_fields: Sequence[str] | None = None, **kwargs: Any
    ) -> list[Value]:
        """One row. The base class looks every field up by name for every row; the fields are in order here."""
        return [field.export(instance) for field in self._in_order]
