-- Purpose: pairs that wait but that a whole search no longer finds need nobody's decision. Rows: few.
-- Index: duplicate_pair_open.
UPDATE recipients_duplicatepair AS pair SET state = 'gone'
WHERE pair.state = 'open' AND NOT EXISTS (
    SELECT FROM duplicates_weighed AS found
    WHERE found.first_id = pair.first_id AND found.second_id = pair.second_id
)
