-- Purpose: figures of kelurahan in which nobody is left.
-- Rows: none, usually. Index: freshness_figures_once.
DELETE FROM verification_freshnessfigures WHERE source = %(source)s AND counted_at < %(now)s
