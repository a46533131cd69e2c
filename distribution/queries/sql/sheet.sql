-- Purpose: what every active family is for a period, once for all programmes: what any rule may ask is a column here.
--          Codes of members are gathered as bits and arrays, components as eleven counts, because a person fits one by
--          age and schooling (or none) and may be severely disabled besides; so any order of components can be counted
--          without looking at persons again. Slots are filled from closed lists by distribution.queries.sheets.
-- Rows:    one per active family (300,000 of a million persons in the largest city).
-- Indexes: none, it reads whole tables.
CREATE UNLOGGED TABLE {table} WITH (autovacuum_enabled = false) AS
WITH found AS NOT MATERIALIZED (
    SELECT person_id,
           bool_or(state = 'decided' AND decision = 'exclude_person') AS is_excluded,
           bool_or(state <> 'decided' AND kind = 'deceased') AS is_reported_dead,
           coalesce(bit_or({held_bit}) FILTER (WHERE state <> 'decided'), 0) AS held
      FROM verification_finding
     GROUP BY person_id
), stopped AS (
    SELECT DISTINCT family_id FROM verification_finding WHERE state = 'decided' AND decision = 'stop_aid'
), gone AS (
    SELECT person.family_id,
           count(*) FILTER (WHERE person.vital_status = 'deceased' OR found.is_reported_dead) AS dead,
           count(*) FILTER (WHERE person.vital_status = 'moved') AS moved
      FROM recipients_person person
      LEFT JOIN found ON found.person_id = person.id
     WHERE person.vital_status IN ('deceased', 'moved') OR found.is_reported_dead
     GROUP BY person.family_id
), conditions AS (
    SELECT DISTINCT ON (person_id)
           person_id, coalesce(work_status, 0) AS work_status, school_participation = 2 AS is_at_school, school_level,
           1 IN (vision, hearing, walking, hand_use, learning, behaviour, speech, self_care, memory) AS is_severe
      FROM recipients_personconditions
     WHERE is_current
     ORDER BY person_id, observed_on DESC, id DESC
), seen AS (
    -- those who count
    SELECT person.id,
           person.family_id,
           greatest(person.birth_date - DATE '1600-01-01', 0) AS born,
           place.relationship,
           coalesce(person.occupation, 0)::int AS occupation,
           coalesce(conditions.work_status, 0) AS work_status,
           CASE
               WHEN is_at_school AND school_level BETWEEN {primary} AND birth_date > %(born_after_pupils)s THEN 2
               WHEN is_at_school AND school_level BETWEEN {junior} AND birth_date > %(born_after_pupils)s THEN 3
               WHEN is_at_school AND school_level BETWEEN {senior} AND birth_date > %(born_after_pupils)s THEN 4
               WHEN birth_date > %(born_after_schoolchildren)s AND birth_date <= %(on)s THEN 1
               WHEN birth_date <= %(born_by_elderly)s THEN 5
               ELSE 0
           END AS age_slot,
           coalesce(is_severe, false) AS is_severe,
           CASE
               WHEN birth_date > %(born_after_adults)s THEN 9
               WHEN named.id IS NOT NULL THEN 0
               WHEN place.relationship IS NULL OR place.relationship IN (10, 11) THEN 8
               WHEN place.relationship = 1 THEN 2
               WHEN place.relationship IN (2, 3) THEN 3
               ELSE 4
           END AS line,
           person.sex = 'P' AND place.relationship IN (1, 3) AS is_mother,
           found.held,
           checked.answered_at
      FROM recipients_person person
      LEFT JOIN recipients_membership place
             ON place.person_id = person.id AND place.family_id = person.family_id AND place.until_on IS NULL
      LEFT JOIN recipients_caretaker named
             ON named.person_id = person.id AND named.family_id = person.family_id AND named.until_on IS NULL
      LEFT JOIN conditions ON conditions.person_id = person.id
      LEFT JOIN found ON found.person_id = person.id
      LEFT JOIN verification_check checked
             ON checked.person_id = person.id AND checked.source = 'dukcapil' AND checked.is_latest
     WHERE person.vital_status IN ('alive', 'unknown')
       AND found.is_excluded IS NOT TRUE
       AND found.is_reported_dead IS NOT TRUE
), homes AS (
    SELECT family_id,
           count(*) AS members,
           -- the place in the line of receivers, then the older first, as one number that min() can compare
           min((line::bigint << 58) + (born::bigint << 40) + id) AS receiver_head,
           min((CASE WHEN line IN (2, 3) AND is_mother THEN 1 ELSE line END::bigint << 58) + (born::bigint << 40) + id)
               AS receiver_mother,
           bit_or(CASE WHEN occupation < 63 THEN 1::bigint << occupation ELSE 0 END) AS low_occupations,
           bit_or(CASE WHEN occupation >= 63 THEN 1::bigint << (occupation - 63) ELSE 0 END) AS high_occupations,
           bit_or(1 << work_status) AS work_statuses,
           -- each member's birthday, occupation and work status in one number
           array_agg(born * 1000 + occupation * 10 + work_status) AS people,
           min(born) FILTER (WHERE relationship = 1) AS head_born,
           coalesce(bit_or(held), 0) AS held_any,
           array_agg((id << 20) + held) FILTER (WHERE held <> 0) AS held_members,
           count(answered_at) AS checked,
           min(answered_at) AS checked_since,
           -- the slots as digits of two numbers, twelve bits each: eleven counts cost five times as much
           sum(1::bigint << (age_slot * 12 - 12)) FILTER (WHERE age_slot > 0 AND NOT is_severe) AS able,
           sum(CASE WHEN age_slot > 0 THEN 1::bigint << (age_slot * 12 - 12) ELSE 0 END) FILTER (WHERE is_severe)
               AS severe,
           count(*) FILTER (WHERE is_severe AND age_slot = 0) AS slot_6
      FROM seen
     GROUP BY family_id
), deciles AS (
    SELECT DISTINCT ON (family_id) family_id, version, national, province, city
      FROM recipients_decilerecord
     WHERE version <= %(period)s
     ORDER BY family_id, version DESC, id DESC
), living AS (
    SELECT DISTINCT ON (family_id) family_id, power_capacity, floor_area_m2, {sign_columns},
           {asset_bits} AS assets,
           coalesce(cattle, 0) + coalesce(buffalo, 0) + coalesce(horses, 0) AS livestock
      FROM recipients_livingconditions
     WHERE is_current
     ORDER BY family_id, observed_on DESC, id DESC
), cards AS (
    SELECT family_id, min(from_on) AS since FROM recipients_familycard GROUP BY family_id
), moves AS (
    -- when the family left the last other village that it lived in
    SELECT past.id AS family_id, max((past.pgh_created_at AT TIME ZONE %(zone)s)::date) AS since
      FROM recipients_familyevent past
      JOIN recipients_family family ON family.id = past.id AND family.village_id <> past.village_id
     GROUP BY past.id
), known AS (
    SELECT family.id AS family_id,
           family.village_id,
           coalesce(homes.members, 0)::int AS members,
           coalesce(gone.dead, 0)::int AS dead,
           coalesce(gone.moved, 0)::int AS moved,
           homes.receiver_head,
           homes.receiver_mother,
           homes.receiver_head & ((1::bigint << 40) - 1) AS id_head,
           homes.receiver_mother & ((1::bigint << 40) - 1) AS id_mother,
           coalesce(homes.low_occupations, 0) AS low_occupations,
           coalesce(homes.high_occupations, 0) AS high_occupations,
           coalesce(homes.work_statuses, 0) AS work_statuses,
           homes.people,
           homes.head_born,
           coalesce(homes.held_any, 0) AS held_any,
           homes.held_members,
           coalesce(homes.able, 0)::bigint AS able,
           coalesce(homes.severe, 0)::bigint AS severe,
           coalesce(homes.slot_6, 0)::int AS slot_6,
           deciles.version AS decile_version,
           deciles.national,
           deciles.province,
           deciles.city,
           living.power_capacity,
           living.floor_area_m2,
           {living_names},
           coalesce(living.assets, 0) AS assets,
           coalesce(living.livestock, 0) AS livestock,
           least(cards.since, (family.created_at AT TIME ZONE %(zone)s)::date) AS in_city_since,
           moves.since AS moved_in_on,
           stopped.family_id IS NOT NULL AS is_stopped,
           nullif(homes.checked, 0) AS checked,
           (homes.checked_since AT TIME ZONE %(zone)s)::date AS checked_since
      FROM recipients_family family
      LEFT JOIN homes ON homes.family_id = family.id
      LEFT JOIN gone ON gone.family_id = family.id
      LEFT JOIN deciles ON deciles.family_id = family.id
      LEFT JOIN living ON living.family_id = family.id
      LEFT JOIN cards ON cards.family_id = family.id
      LEFT JOIN moves ON moves.family_id = family.id
      LEFT JOIN stopped ON stopped.family_id = family.id
     WHERE family.status = 'active'
)
SELECT known.*,
       coalesce(moved_in_on, in_city_since) AS in_village_since,
       CASE WHEN held_members IS NULL THEN 0 ELSE {held_head} END AS held_head,
       CASE WHEN held_members IS NULL THEN 0 ELSE {held_mother} END AS held_mother,
       {told_head} AS told_head,
       CASE WHEN id_mother <> id_head THEN {told_mother} END AS told_mother
  FROM known
 ORDER BY village_id, family_id
