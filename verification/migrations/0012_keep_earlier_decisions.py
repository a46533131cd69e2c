"""Write each decision that is in force into the table of decisions, so that statistics know it.

Decisions of the machine are no officer's. Run again, it writes what is missing.
"""

from django.db import migrations


KEEP = """
INSERT INTO verification_findingdecision
    (finding_id, village_id, kind, materiality, decision, made_by_id, confirmed_by_id, opened_at, decided_at,
     reopened_because)
SELECT known.id, known.village_id, known.kind, known.materiality, known.decision,
       coalesce(known.proposed_by_id, known.decided_by_id),
       CASE WHEN known.proposed_by_id IS NOT NULL THEN known.decided_by_id END,
       known.opened_at, known.decided_at, ''
FROM verification_finding known
WHERE known.state = 'decided' AND known.decided_by_id <> 1
  AND NOT EXISTS (
      SELECT FROM verification_findingdecision kept WHERE kept.finding_id = known.id AND kept.reopened_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0011_judge_by_dated_thresholds"),
    ]

    operations = [
        migrations.RunSQL(KEEP, reverse_sql=migrations.RunSQL.noop, elidable=True),
    ]
