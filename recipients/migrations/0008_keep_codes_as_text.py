"""The codes as they came: one text instead of an array."""

from django.db import migrations, models


TABLES = ("livingconditions", "personconditions", "personrecord")


def change(table: str) -> migrations.RunSQL:
    name = f"recipients_{table}"
    return migrations.RunSQL(
        f"ALTER TABLE {name} ALTER COLUMN source_codes TYPE text USING array_to_string(source_codes, chr(31), '')",
        f"ALTER TABLE {name} ALTER COLUMN source_codes TYPE text[] USING string_to_array(source_codes, chr(31))",
        state_operations=[
            migrations.AlterField(
                model_name=table, name="source_codes", field=models.TextField(blank=True),
            ),
        ],
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("recipients", "0007_let_codes_go_unchecked")]

    operations = [change(table) for table in TABLES]
