-- Purpose: rows of a list for whom the registry has nobody at all. Rows: one per such row. Index: list_entry_by_state.
UPDATE recipients_listentry SET state = 'absent'
WHERE of_list_id = %(list)s AND state = 'waiting' AND best_score IS NULL
