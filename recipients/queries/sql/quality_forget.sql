-- Purpose: drop what an earlier refresh of today wrote and this one did not: no family of that source is in the kelurahan
--     any more. Rows: a few. Index: quality_figures_once_a_day.
DELETE FROM recipients_qualityfigures WHERE on_day = %(today)s AND refreshed_at <> %(now)s
