-- Purpose: the rows of a list that no whole NIK has settled, with the marks by which their people are looked for: the
--     visible ends of a masked NIK, the digits that a spreadsheet left, the visible beginning of the name.
-- Rows: up to some ten thousand. Index: list_entry_by_state.
CREATE UNLOGGED TABLE $sought WITH (autovacuum_enabled = false) AS
SELECT
    id, nik, nik_pattern, kk_number, kk_pattern, name_key, birth_date, address, rt, rw, told_village_id, source_family,
    strpos(name_key, '%%') > 0 AS is_masked,
    CASE WHEN nik_pattern ~ '^[0-9]{6}.*[0-9]{4}$$' THEN left(nik_pattern, 6) || right(nik_pattern, 4) END AS ends,
    CASE WHEN length(rtrim(nik_pattern, '_')) = 15 THEN left(nik_pattern, 15) END AS fifteen,
    split_part(name_key, '%%', 1) AS beginning
FROM recipients_listentry
WHERE of_list_id = %(list)s AND state = 'waiting'
