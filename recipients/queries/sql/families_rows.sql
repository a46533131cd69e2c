-- Purpose: what a row of the registry's list shows of each of these families, in the order in which they are named.
-- Rows: up to 1,000. Index: the primary keys, and those of current decile, open membership and open card by family.
SELECT
    family.id, family.address, family.rt, family.rw, family.source, family.vanished_in <> '' AS is_vanished,
    coalesce(head.nik, '') AS nik, coalesce(head.full_name, '') AS name,
    village.name AS village, coalesce(district.name, '') AS district,
    coalesce(
        (SELECT kk_number FROM recipients_familycard WHERE family_id = family.id AND until_on IS NULL LIMIT 1), ''
    ) AS kk_number,
    (SELECT national FROM recipients_decilerecord WHERE family_id = family.id AND is_current LIMIT 1) AS decile,
    (SELECT count(*) FROM recipients_membership WHERE family_id = family.id AND until_on IS NULL) AS members
FROM unnest(%(families)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
JOIN recipients_family AS family ON family.id = wanted.id
JOIN access_area AS village ON village.code = family.village_id
LEFT JOIN access_area AS district ON district.code = village.parent_id
LEFT JOIN recipients_person AS head ON head.id = family.head_id
ORDER BY wanted.place
