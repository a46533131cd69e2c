"""Room on each page for the next version of a row: a change that touches no index then writes no index."""

from django.db import migrations


TABLES = ("family", "person", "membership")


class Migration(migrations.Migration):
    dependencies = [("recipients", "0011_keep_judged_rows_of_held_families")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE recipients_{table} SET (fillfactor = 85)",
            f"ALTER TABLE recipients_{table} RESET (fillfactor)",
        )
        for table in TABLES
    ]
