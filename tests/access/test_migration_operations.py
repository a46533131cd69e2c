"""First migrations: all tables of an app at once."""

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from access.migration_operations import CreateTogether


def _operations() -> list[migrations.operations.base.Operation]:
    """Two models that point at each other, so that neither can be made whole before the other."""
    key = ("id", models.BigAutoField(primary_key=True))
    return [
        migrations.CreateModel("House", [key, ("number", models.IntegerField())]),
        migrations.CreateModel("Door", [key, ("house", models.ForeignKey("access.House", models.CASCADE))]),
        migrations.AddField("House", "front", models.ForeignKey("access.Door", models.CASCADE, null=True)),
        migrations.AddIndex("House", models.Index(fields=["number"], name="house_by_number")),
        migrations.AddConstraint("House", models.UniqueConstraint(fields=["number"], name="house_number_once")),
    ]


def _tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name in {"access_house", "access_door"}}


def test_it_says_what_it_does_and_can_be_written_down_again() -> None:
    step = CreateTogether(_operations())

    name, arguments, _named = step.deconstruct()

    assert (name, arguments) == ("CreateTogether", [step.operations])
    assert step.describe() == "Create 2 models at once"


@pytest.mark.concurrent
def test_the_tables_come_whole_and_go_again() -> None:
    step, before, after = CreateTogether(_operations()), ProjectState(), ProjectState()
    step.state_forwards("access", after)

    with connection.schema_editor() as editor:
        step.database_forwards("access", editor, before, after)
    constraints = connection.introspection.get_constraints(connection.cursor(), "access_house")
    house = after.apps.get_model("access", "House")
    house.objects.create(number=7)

    assert {"house_by_number", "house_number_once"} <= constraints.keys()
    assert [one["foreign_key"] for one in constraints.values() if one["foreign_key"]] == [("access_door", "id")]
    with pytest.raises(IntegrityError), transaction.atomic():
        house.objects.create(number=7)

    with connection.schema_editor() as editor:
        step.database_backwards("access", editor, after, before)
    assert _tables() == set()
