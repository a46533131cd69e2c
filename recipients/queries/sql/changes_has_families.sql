-- Purpose: whether there is a registry to compare with. Rows: one. Index: none.
SELECT EXISTS (SELECT FROM recipients_family)
