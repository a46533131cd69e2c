-- Purpose: approve drafts of other people that have evidence, and freeze what is sent of each member: of the registry's
--     families the persons as they are today, of held-back ones what the file said.
-- Rows: the chosen ones. Index: verification_proposal_pkey, recipients_person by family, recipients_heldrow by change.
UPDATE verification_proposal AS proposal
SET state = 'approved', checked_by_id = %(by)s, checked_at = %(now)s,
    kk_number = coalesce(card.kk_number, proposal.kk_number),
    said = coalesce(
        CASE WHEN proposal.family_id IS NULL THEN (
            SELECT jsonb_agg(jsonb_build_object(
                'nomor_kartu_keluarga', row.said ->> 'kk_number',
                'nomor_induk_kependudukan', row.said ->> 'nik',
                'nama', row.said ->> 'full_name',
                'tempat_lahir', coalesce(row.said ->> 'birth_place', ''),
                'tanggal_lahir', coalesce(row.said ->> 'birth_date', ''),
                'jenis_kelamin', coalesce(%(sexes)s::jsonb ->> (row.said ->> 'sex'), ''),
                'status_hubungan_keluarga', coalesce(%(relationships)s::jsonb ->> (row.said ->> 'relationship'), ''),
                'nama_ibu_kandung', '', 'status_penduduk', ''
            ) || $place ORDER BY row.row)
            FROM recipients_heldrow AS row
            WHERE row.change_id = proposal.change_id AND row.said ? 'nik'
        ) ELSE (
            SELECT jsonb_agg(jsonb_build_object(
                'nomor_kartu_keluarga', coalesce(card.kk_number, ''),
                'nomor_induk_kependudukan', person.nik,
                'nama', person.full_name,
                'tempat_lahir', person.birth_place,
                'tanggal_lahir', to_char(person.birth_date, 'YYYY-MM-DD'),
                'jenis_kelamin', coalesce(%(sexes)s::jsonb ->> person.sex, ''),
                'status_hubungan_keluarga', coalesce(%(relationships)s::jsonb ->> place.relationship::text, ''),
                'nama_ibu_kandung', person.mother_name,
                'status_penduduk', coalesce(%(vital)s::jsonb ->> person.vital_status, '')
            ) || $place ORDER BY place.relationship NULLS LAST, person.birth_date, person.id)
            FROM recipients_person AS person
            LEFT JOIN recipients_membership AS place ON place.person_id = person.id AND place.until_on IS NULL
            WHERE person.family_id = proposal.family_id AND person.vital_status <> 'merged'
        ) END,
        '[]'
    )
FROM verification_proposal AS draft
LEFT JOIN recipients_family AS family ON family.id = draft.family_id
LEFT JOIN recipients_familycard AS card ON card.family_id = family.id AND card.until_on IS NULL
JOIN access_area AS village ON village.code = draft.village_id
LEFT JOIN access_area AS district ON district.code = village.parent_id
LEFT JOIN access_area AS city ON city.code = district.parent_id
LEFT JOIN access_area AS province ON province.code = city.parent_id
WHERE draft.id = proposal.id AND proposal.id = ANY (%(ids)s) AND proposal.state = 'draft'
    AND proposal.made_by_id <> %(by)s AND (proposal.origin = 'corrected' OR EXISTS (
        SELECT FROM verification_proposalpaper AS paper WHERE paper.proposal_id = proposal.id
    ))
RETURNING proposal.id
