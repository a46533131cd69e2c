-- Purpose: whether an import was compared with what forms have changed. Rows: one. Index: none.
SELECT to_regclass(%(kept)s) IS NOT NULL
