-- Purpose: an address, its RT, RW and kelurahan (parted by bars) in one spelling: without blanks, dots and commas, without
--     zeros before a number, and with RT and RW in their places when they stand in the text, as DTSEN has them. Numbers
--     that stand in their places already go before those in the text. An expression for duplicates_describe.sql.
--     The common spelling of DTSEN comes first: a regular expression costs five times as much, for a million persons.
-- Rows: one. Index: none.
replace(replace(replace(replace(replace(
    CASE
        WHEN $place NOT LIKE '%%RT%%' THEN $place
        WHEN $place LIKE '%% RT ___ RW ___|||%%'
            THEN replace(replace(replace($place, ' RT ', '|'), ' RW ', '|'), '|||', '|')
        WHEN $place LIKE '%%|||%%' THEN regexp_replace(
            $place,
            '\mRT[ ./:RW]*0*([0-9]{1,3})(?:[ .,-]*[/R][ ./:RW]*0*([0-9]{1,3}))?([^|]*)\|\|\|', '\3|\1|\2|'
        )
        ELSE regexp_replace($place, '\mRT[ ./:RW]*[0-9]{1,3}(?:[ .,-]*[/R][ ./:RW]*[0-9]{1,3})?', '')
    END,
' ', ''), '.', ''), ',', ''), '|0', '|'), '|0', '|')
