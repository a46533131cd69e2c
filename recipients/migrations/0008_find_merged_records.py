"""Further records of one person are found by the one that counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recipients", "0007_history_without_idle_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into", None), _negated=True), fields=["merged_into"], name="person_merged"
            ),
        ),
    ]
