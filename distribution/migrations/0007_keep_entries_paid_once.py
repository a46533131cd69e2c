"""Makes the index anew that lets an entry take one payment: changing its column in 0004 has dropped it along with its own.

Django looks for the index of a column by its columns alone, and a partial one is found with the same.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("distribution", "0006_one_quota_at_a_time"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX IF NOT EXISTS payment_entry_is_paid_once ON distribution_payment (entry_id)"
            " WHERE NOT (state IN ('cancelled', 'left_out', 'redirected', 'refunded', 'repeated'))",
            migrations.RunSQL.noop,
        ),
    ]
