-- Purpose: what a waiting file says of the rows on one page of likely duplicates, to be read beside the registry. A DTSEN
--     pair has the address of the identity card, a file of persons the one where they live.
-- Rows: a page. Index: none (the import's tables are read whole).
SELECT
    row_number, family_id, birth_date, coalesce(said ->> 'card_address', said ->> 'address', '') AS address,
    coalesce(said ->> 'card_rt', said ->> 'rt', '') AS rt, coalesce(said ->> 'card_rw', said ->> 'rw', '') AS rw
FROM (
    SELECT fate.row_number, fate.family_id, person.birth_date, to_jsonb(person) AS said
    FROM $fate AS fate JOIN $person AS person USING (row_number)
    WHERE fate.row_number = ANY (%(rows)s)
) AS found
