-- Purpose: the table of spellings with the key by which each is compared. Rows: distinct names. Index: none (hashed).
CREATE TEMPORARY TABLE duplicates_spelt (raw text, name text, joined text, plain text) ON COMMIT PRESERVE ROWS
