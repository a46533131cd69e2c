-- Purpose: 5 % of the people change after they were answered about, as a new version of DTSEN does it: two in five in what
--          does not say who they are, one in five is written otherwise, one in five is called otherwise, one in five has
--          another birth date. History is written.
-- Rows: 5 % of the scratch city. Index: none.
UPDATE recipients_person p
SET full_name = CASE (p.id / 20) %% 5 WHEN 0 THEN p.full_name || ' SUPARDI'
                WHEN 1 THEN 'H. ' || replace(replace(p.full_name, 'MUHAMMAD ', 'MUH. '), 'SITI ', 'ST. ')
                ELSE p.full_name END,
    birth_date = CASE (p.id / 20) %% 5 WHEN 2 THEN p.birth_date - 1 ELSE p.birth_date END,
    birth_place = CASE WHEN (p.id / 20) %% 5 > 2 THEN p.birth_place || ' KOTA' ELSE p.birth_place END
WHERE p.id %% 20 = 3 AND p.vital_status IN ('alive', 'unknown')
