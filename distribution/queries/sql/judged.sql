-- Purpose: every active family judged by a rule: its reasons as bits, rupiah, goods, place in the line. Part of
--          eligible.sql and of the what-ifs (common table expressions). The slots in braces are filled by
--          distribution.queries.compiling from a closed list of expressions; values are bound.
-- Rows:    one per active family (300,000 in the largest city).
-- Indexes: none, it reads the sheet whole; what is joined besides is small.
departed AS (
    SELECT family_id, array_agg(DISTINCT leaving::text) AS ways
      FROM recipients_aidexit
     WHERE from_on <= %(on)s
       AND (until_on IS NULL OR until_on > %(on)s)
       AND (programmes = '{}' OR (SELECT code FROM distribution_programme WHERE id = %(programme)s) = ANY (programmes))
     GROUP BY family_id
), aided AS (
    SELECT entry.family_id, array_agg(DISTINCT programme.code::text) AS programmes
      FROM distribution_rosterentry entry
      JOIN distribution_roster roster
        ON roster.id = entry.roster_id AND roster.period = %(period)s AND roster.state IN ('approved', 'closed')
      JOIN distribution_programme programme ON programme.id = roster.programme_id
     WHERE programme.code = ANY (%(all_programmes)s::text[])
       AND entry.taken_out_in_id IS NULL
     GROUP BY entry.family_id
), rechecked AS (
    SELECT DISTINCT ON (family_id) family_id, decile, version
      FROM distribution_objectioneffect
     WHERE kind = 'decile' AND until_on IS NULL AND from_on <= %(on)s
     ORDER BY family_id, from_on DESC, id DESC
), objected AS (
    SELECT DISTINCT family_id
      FROM distribution_objectioneffect
     WHERE kind = 'hold'
       AND from_on <= %(on)s
       AND (until_on IS NULL OR until_on > %(on)s)
       AND (programme_id IS NULL OR programme_id = %(programme)s)
){waiting}, known AS (
    SELECT sheet.*,
           {decile} AS decile,
           {components}{servants} AS servants,
           {held} AS held,
           sheet.assets & %(asset_bits)s AS owned,
           {in_age} AS in_age,
           {entitled} AS entitled,
           {signs} AS signs,
           {waited} AS waited,
           departed.ways AS departures,
           objected.family_id IS NOT NULL AS is_objected,
           {is_rechecked} AS is_rechecked,
           aided.programmes
      FROM {sheet} sheet
      LEFT JOIN departed ON departed.family_id = sheet.family_id
      LEFT JOIN aided ON aided.family_id = sheet.family_id
      LEFT JOIN rechecked ON rechecked.family_id = sheet.family_id
      LEFT JOIN objected ON objected.family_id = sheet.family_id
      {waiting_join}
      {pinned}
    OFFSET 0  -- so that each expression above is worked out once
), judged AS (
    SELECT family_id,
           village_id,
           decile,
           {bits} AS bits,
           {amount} AS amount,
           {quantity} AS quantity,
           {key} AS key,
           {facts} AS facts
      FROM known
)
