-- Purpose: the same for the pairs of persons who were looked at again because they are new or changed. Rows: few.
-- Index: duplicate_pair_open.
UPDATE recipients_duplicatepair AS pair SET state = 'gone'
WHERE pair.state = 'open'
    AND (
        pair.first_id IN (SELECT person_id FROM duplicates_fresh)
        OR pair.second_id IN (SELECT person_id FROM duplicates_fresh)
    )
    AND NOT EXISTS (
        SELECT FROM duplicates_weighed AS found
        WHERE found.first_id = pair.first_id AND found.second_id = pair.second_id
    )
