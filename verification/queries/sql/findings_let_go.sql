-- Purpose: undecided findings in the hands of somebody who decides nothing there any more (the role has ended, the account
--          was closed) are nobody's: else everybody would pass them over as another's.
-- Rows: few. Index: finding_of_officer.
UPDATE verification_finding AS known
SET assigned_to_id = NULL, assigned_by_id = NULL, assigned_at = NULL
WHERE known.state <> 'decided' AND known.assigned_to_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM access_roleassignment held
      JOIN access_user officer ON officer.id = held.user_id
      WHERE held.user_id = known.assigned_to_id AND officer.is_active AND held.role = ANY (%(deciders)s)
        AND held.valid_from <= %(today)s AND (held.valid_until IS NULL OR held.valid_until > %(today)s)
        AND (known.village_id = held.area_id OR starts_with(known.village_id, held.area_id || '.')))
RETURNING known.id
