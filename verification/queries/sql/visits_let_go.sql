-- Purpose: visits that were asked of somebody by name who visits nobody there any more (the role has ended, the account was
--          closed) are for all facilitators of the kelurahan: on nobody else's phone would they be seen.
-- Rows: few. Index: ground_check_assigned.
UPDATE verification_groundcheck AS visit
SET facilitator_id = NULL
WHERE visit.state = 'assigned' AND visit.facilitator_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM access_roleassignment held
      JOIN access_user officer ON officer.id = held.user_id
      WHERE held.user_id = visit.facilitator_id AND officer.is_active AND held.role = ANY (%(visitors)s)
        AND held.valid_from <= %(today)s AND (held.valid_until IS NULL OR held.valid_until > %(today)s)
        AND (visit.village_id = held.area_id OR starts_with(visit.village_id, held.area_id || '.')))
RETURNING visit.id
