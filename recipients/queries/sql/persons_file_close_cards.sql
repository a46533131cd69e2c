-- Purpose: end the old KK number of families that come under a new one. Rows: few.
-- Index: family_card_one_kk_at_a_time.
UPDATE recipients_familycard AS card SET until_on = greatest(card.from_on, %(effective_on)s)
FROM $family_fate AS fate
WHERE fate.has_new_card AND card.family_id = fate.family_id AND card.until_on IS NULL
