-- Purpose: whether the index still holds anybody: a crash of the server empties it. Rows: one. Index: none.
SELECT EXISTS (SELECT FROM $people)
