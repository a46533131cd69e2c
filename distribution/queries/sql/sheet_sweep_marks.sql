-- Purpose: forget the marks of changes that every kept sheet has seen.
-- Rows:    as many as statements changed the registry since the oldest kept sheet.
-- Indexes: none.
DELETE FROM recipients_changemark
 WHERE NOT EXISTS (
       SELECT FROM unnest(%(snapshots)s::text[]) AS kept (snapshot)
        WHERE NOT pg_visible_in_snapshot(transaction::text::xid8, kept.snapshot::pg_snapshot)
       )
