-- Purpose: undecided findings go with a family that has moved to another kelurahan, and the visits that were asked about it
--          with them. Whoever had a finding in hand keeps it where that officer decides there too. What a second person has
--          to end first stays until then.
-- Rows: few; the families of what is undecided are looked at. Index: finding_undecided, ground_check_one_open_per_finding;
--       family by primary key.
WITH gone AS (
    UPDATE verification_finding AS known
    SET village_id = home.village_id,
        (assigned_to_id, assigned_by_id, assigned_at) = (
            SELECT known.assigned_to_id, known.assigned_by_id, known.assigned_at
            WHERE EXISTS (
                SELECT FROM access_roleassignment held
                JOIN access_user officer ON officer.id = held.user_id
                WHERE held.user_id = known.assigned_to_id AND officer.is_active AND held.role = ANY (%(deciders)s)
                  AND held.valid_from <= %(today)s AND (held.valid_until IS NULL OR held.valid_until > %(today)s)
                  AND (home.village_id = held.area_id OR starts_with(home.village_id, held.area_id || '.'))))
    FROM recipients_family home
    WHERE home.id = known.family_id AND known.state IN ('open', 'waiting', 'ground_check')
      AND home.village_id <> known.village_id
    RETURNING known.id, home.village_id
), visits AS (
    UPDATE verification_groundcheck AS visit
    SET village_id = gone.village_id
    FROM gone
    WHERE visit.finding_id = gone.id AND visit.state = 'assigned'
)
SELECT id, village_id FROM gone
