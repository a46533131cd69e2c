-- Purpose: the result of every active family for a determination, with all reasons, facts and the amount. The slots in
--          braces are filled by distribution.queries.eligible from a closed list of expressions; values are bound.
-- Rows:    one per active family (100,000 in a large city).
-- Indexes: none, it reads whole tables.
INSERT INTO distribution_eligibility
       (determination_id, family_id, village_id, is_eligible, reasons, decile, facts, amount)
WITH {members}, counted AS (
    SELECT *, {component} AS component FROM members
), homes AS (
    SELECT family_id,
           count(*) FILTER (WHERE counts) AS members,
           count(*) FILTER (WHERE is_dead) AS dead,
           count(*) FILTER (WHERE vital_status = 'moved') AS moved,
           count(*) FILTER (WHERE counts AND is_servant) AS servants,
           min(receiver_key) FILTER (WHERE counts) & ((1::bigint << 40) - 1) AS receiver,
           {component_counts}
      FROM counted
     GROUP BY family_id
), deciles AS (
    SELECT DISTINCT ON (family_id) family_id, version, national, province, city
      FROM recipients_decilerecord
     WHERE version <= %(period)s
     ORDER BY family_id, version DESC, id DESC
), living AS (
    SELECT DISTINCT ON (family_id) family_id, power_capacity, has_car, has_other_house, has_other_land
      FROM recipients_livingconditions
     WHERE is_current
     ORDER BY family_id, observed_on DESC, id DESC
), held AS (
    {held}
), stopped AS (
    SELECT DISTINCT family_id FROM verification_finding WHERE state = 'decided' AND decision = 'stop_aid'
), departed AS (
    SELECT family_id, array_agg(DISTINCT leaving::text) AS ways
      FROM recipients_aidexit
     WHERE until_on IS NULL
       AND from_on <= %(on)s
       AND (programmes = '{}' OR (
           SELECT programme.code
             FROM distribution_determination job
             JOIN distribution_programme programme ON programme.id = job.programme_id
            WHERE job.id = %(determination)s
           ) = ANY (programmes))
     GROUP BY family_id
), aided AS (
    SELECT entry.family_id, array_agg(DISTINCT programme.code::text ORDER BY programme.code::text) AS programmes
      FROM distribution_rosterentry entry
      JOIN distribution_roster roster
        ON roster.id = entry.roster_id AND roster.period = %(period)s AND roster.state IN ('approved', 'closed')
      JOIN distribution_programme programme ON programme.id = roster.programme_id
     WHERE programme.code = ANY (%(programmes)s::text[])
     GROUP BY entry.family_id
), known AS (
    SELECT family.id AS family_id,
           family.village_id,
           coalesce(homes.members, 0) AS members,
           coalesce(homes.dead, 0) AS dead,
           coalesce(homes.moved, 0) AS moved,
           coalesce(homes.servants, 0) AS servants,
           homes.receiver,
           {component_names},
           deciles.version AS decile_version,
           deciles.{level} AS decile,
           living.power_capacity AS power,
           array_remove(ARRAY[
               CASE WHEN living.has_car AND 'car' = ANY (%(assets)s::text[]) THEN 'car' END,
               CASE WHEN living.has_other_house AND 'other_house' = ANY (%(assets)s::text[]) THEN 'other_house' END,
               CASE WHEN living.has_other_land AND 'other_land' = ANY (%(assets)s::text[]) THEN 'other_land' END
           ], NULL) AS assets,
           held.kinds AS findings,
           stopped.family_id IS NOT NULL AS is_stopped,
           departed.ways AS departures,
           aided.programmes
      FROM recipients_family family
      LEFT JOIN homes ON homes.family_id = family.id
      LEFT JOIN deciles ON deciles.family_id = family.id
      LEFT JOIN living ON living.family_id = family.id
      LEFT JOIN held ON held.family_id = family.id
      LEFT JOIN stopped ON stopped.family_id = family.id
      LEFT JOIN departed ON departed.family_id = family.id
      LEFT JOIN aided ON aided.family_id = family.id
     WHERE family.status = 'active'
), judged AS (
    SELECT known.*,
           -- in the order of distribution.domain.reasons.Reason
           array_remove(ARRAY[
               CASE WHEN %(has_decile_limit)s AND decile IS NULL THEN 'NO_DECILE' END,
               CASE WHEN %(has_decile_limit)s AND decile > %(decile_highest)s THEN 'DESIL_ABOVE' END,
               CASE WHEN %(has_decile_limit)s AND decile < %(decile_lowest)s THEN 'DESIL_BELOW' END,
               CASE WHEN %(needs_component)s AND {components_found} = 0 THEN 'NO_COMPONENT' END,
               CASE WHEN servants > 0 THEN 'CIVIL_SERVANT' END,
               CASE WHEN power > %(power_above)s THEN 'POWER' END,
               CASE WHEN 'car' = ANY (assets) THEN 'VEHICLE' END,
               CASE WHEN 'other_house' = ANY (assets) THEN 'HOUSE' END,
               CASE WHEN 'other_land' = ANY (assets) THEN 'LAND' END,
               CASE WHEN members = 0 AND dead > 0 THEN 'DECEASED' END,
               CASE WHEN members = 0 AND dead = 0 AND moved > 0 THEN 'MOVED' END,
               CASE WHEN members = 0 AND dead = 0 AND moved = 0 THEN 'NO_MEMBER' END,
               CASE WHEN 'duplicate' = ANY (findings) THEN 'DUPLICATE' END,
               CASE WHEN array_length(array_remove(findings, 'duplicate'), 1) > 0 THEN 'NOT_MATCHED' END,
               CASE WHEN is_stopped THEN 'AID_STOPPED' END,
               CASE WHEN 'graduated_self' = ANY (departures) THEN 'GRADUATED_SELF' END,
               CASE WHEN 'graduated_natural' = ANY (departures) THEN 'GRADUATED_NATURAL' END,
               CASE WHEN 'opted_out' = ANY (departures) THEN 'OPT_OUT' END,
               CASE WHEN programmes IS NOT NULL THEN 'OTHER_AID' END
           ], NULL) AS reasons
      FROM known
)
SELECT %(determination)s,
       family_id,
       village_id,
       reasons = '{}',
       reasons,
       decile,
       jsonb_strip_nulls(jsonb_build_object(
           'members', members,
           'receiver', receiver,
           'decile_version', decile_version,
           'components', nullif(jsonb_strip_nulls(jsonb_build_object({component_facts})), '{}'),
           'servants', nullif(servants, 0),
           'dead', nullif(dead, 0),
           'power', power,
           'assets', to_jsonb(nullif(assets, '{}')),
           'findings', to_jsonb(findings),
           'programmes', to_jsonb(programmes)
       )),
       CASE WHEN reasons = '{}' THEN {amount} ELSE 0 END
  FROM judged
 ORDER BY village_id, family_id
