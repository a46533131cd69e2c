-- Purpose: mark what this source had and no longer has; nothing is closed or deleted by it, a person decides.
-- Rows: vanished ones. Index: primary key.
UPDATE $known AS known SET vanished_in = %(version)s FROM $gone AS gone WHERE known.id = gone.$owner
