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
        WHERE history.relname ~ '^(access|distribution)_.*event$' AND NOT one.indisunique
            AND first.attname NOT IN ('pgh_obj_id', 'pgh_context_id')
    LOOP
        EXECUTE 'DROP INDEX ' || idle.name;
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("distribution", "0007_keep_entries_paid_once")]
    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
