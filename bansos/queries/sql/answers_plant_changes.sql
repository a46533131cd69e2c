-- Purpose: 5 % of the people change after they were answered about, as a new version of DTSEN does it: three in five are
--          written otherwise, one in five is called otherwise, one in five has another birth date. History is written.
-- Rows: 5 % of the scratch city. Index: none.
UPDATE recipients_person p
SET full_name = CASE (p.id / 20) %% 5 WHEN 0 THEN p.full_name || ' SUPARDI' WHEN 1 THEN p.full_name
                ELSE 'H. ' || replace(replace(p.full_name, 'MUHAMMAD ', 'MUH. '), 'SITI ', 'ST. ') END,
    birth_date = CASE (p.id / 20) %% 5 WHEN 1 THEN p.birth_date - 1 ELSE p.birth_date END
WHERE p.id %% 20 = 3 AND p.vital_status IN ('alive', 'unknown')
