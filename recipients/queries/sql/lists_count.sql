-- Purpose: how many rows of a list are in which state. Rows: five out. Index: list_entry_by_state.
SELECT state, count(*) FROM recipients_listentry WHERE of_list_id = %(list)s GROUP BY state
