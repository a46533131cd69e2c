"""Drops the indexes of history that nobody reads by; databases made since do not have them."""

from django.db import migrations


DROP = """
DO $$
DECLARE idle record;
BEGIN
    FOR idle IN
        SELECT one.indexrelid::regclass AS name
        FROM pg_index AS one
        JOIN pg_class AS history ON history.oid = one.indrelid
            AND history.relnamespace = current_schema::regnamespace
        JOIN pg_attribute AS pgh_id ON pgh_id.attrelid = history.oid AND pgh_id.attname = 'pgh_id'
        JOIN pg_attribute AS first ON first.attrelid = history.oid AND first.attnum = one.indkey[0]
        WHERE history.relname ~ '^recipients_.*event$' AND NOT one.indisunique
            AND first.attname NOT IN ('pgh_obj_id', 'pgh_context_id')
    LOOP
        EXECUTE 'DROP INDEX ' || idle.name;
    END LOOP;
END $$
"""
# The two by which somebody does.
CREATE = """
CREATE INDEX familycard_was_by_family ON recipients_familycardevent (family_id);
CREATE INDEX membership_was_by_family ON recipients_membershipevent (family_id);
"""


class Migration(migrations.Migration):
    dependencies = [("recipients", "0006_count_digits_quicker")]
    operations = [migrations.RunSQL([DROP, CREATE], migrations.RunSQL.noop)]
