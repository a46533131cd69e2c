"""Rows as they were before approvals, snapshots and pairs with an end: brought into the new form."""

from django.db import migrations


# An approved roster had one approval; one that waits needs one.
_APPROVALS = """
INSERT INTO distribution_rosterapproval (roster_id, place, permission, approved_by_id, approved_at, note)
SELECT id, 1, 'roster.approve', approved_by_id, approved_at, ''
  FROM distribution_roster
 WHERE state IN ('submitted', 'approved', 'closed')
    ON CONFLICT DO NOTHING
"""
# What was said later about a pair ended what was said before.
_PAIRS = """
UPDATE distribution_overlap pair
   SET valid_until = (
       SELECT min(later.valid_from)
         FROM distribution_overlap later
        WHERE later.first_id = pair.first_id
          AND later.second_id = pair.second_id
          AND later.valid_from > pair.valid_from
       )
 WHERE valid_until IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("distribution", "0009_approvals_amendments_and_snapshots")]

    operations = [
        migrations.RunSQL(_APPROVALS, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(_PAIRS, migrations.RunSQL.noop, elidable=True),
    ]
