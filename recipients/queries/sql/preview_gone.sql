-- Purpose: one page of ids of the families or persons that an import no longer has. Rows: one page. Index: none.
SELECT $owner FROM $gone ORDER BY $owner LIMIT %(limit)s OFFSET %(offset)s
