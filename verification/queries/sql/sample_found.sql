-- Purpose: of the persons that a policy's sample is drawn from: all, drawn, answered since the sample began, no longer
--          matching.
-- Rows: one. Index: reads the persons once; check_one_latest_per_person_and_source.
SELECT count(*),
       count(*) FILTER (WHERE found.is_drawn),
       count(*) FILTER (WHERE found.is_drawn AND found.answered_at >= %(before)s),
       count(*) FILTER (WHERE found.is_drawn AND found.answered_at >= %(before)s AND found.outcome <> 'matched')
FROM (
    SELECT abs(mod(hashint8extended(p.id, %(salt)s), %(parts)s)) < %(drawn)s AS is_drawn,
           latest.answered_at, latest.outcome
    FROM recipients_person p
    JOIN verification_check latest
      ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
    WHERE p.vital_status IN ('alive', 'unknown') AND $about
      AND (%(programme)s = '' OR p.family_id IN (
          SELECT family_id FROM verification_programmefamily WHERE programme = %(programme)s))
) AS found
