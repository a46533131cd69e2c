-- Purpose: the state of the registry with which an import was compared. Rows: one. Index: none.
SELECT fingerprint FROM $registry
