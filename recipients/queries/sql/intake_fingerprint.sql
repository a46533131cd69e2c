-- Purpose: one text that is another one as soon as anything in the registry is: the newest id of each table, and of
--     each table of history. Rows: one. Index: primary keys, backwards.
SELECT concat_ws(',',
    (SELECT max(id) FROM recipients_family), (SELECT max(pgh_id) FROM recipients_familyevent), '/',
    (SELECT max(id) FROM recipients_familycard), (SELECT max(pgh_id) FROM recipients_familycardevent), '/',
    (SELECT max(id) FROM recipients_person), (SELECT max(pgh_id) FROM recipients_personevent), '/',
    (SELECT max(id) FROM recipients_membership), (SELECT max(pgh_id) FROM recipients_membershipevent), '/',
    (SELECT max(id) FROM recipients_livingconditions), '/', (SELECT max(id) FROM recipients_personconditions), '/',
    (SELECT max(id) FROM recipients_decilerecord)
)
