"""Writing invented answers into a scratch city. Never used on a city's own database."""

from datetime import datetime

from django.db import connection

from access.queries.statements import statement


_WORD = """CREATE OR REPLACE FUNCTION pg_temp.word(score integer, threshold integer) RETURNS text IMMUTABLE
LANGUAGE sql AS $$
SELECT CASE WHEN score >= threshold THEN 'same' WHEN score >= threshold - 15 THEN 'close' ELSE 'different' END
$$"""


def plant(answered: datetime) -> int:
    """Answer everybody at a time before now, open the findings, then change 5 % of the people; how many answers."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE verification_check CASCADE")
        cursor.execute(_WORD)
        cursor.execute(statement(__file__, "answers_plant"), {"answered": answered})
        planted = int(cursor.rowcount)
        cursor.execute(statement(__file__, "answers_plant_findings"), {})
        cursor.execute(statement(__file__, "answers_plant_changes"), {})
        cursor.execute("VACUUM (ANALYZE) verification_check")
        cursor.execute("ANALYZE recipients_person, recipients_personevent, verification_finding")
    return planted
