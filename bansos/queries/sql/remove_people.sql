-- Purpose: the accounts of an unfinished demo; the machine's own account stays.
-- Rows:    eight. Index: primary key.
DELETE FROM access_user WHERE id <> %(machine)s
