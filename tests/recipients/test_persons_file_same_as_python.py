"""The statements judge a row of a file of persons as recipients.domain.judging does: generated rows through both."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.models import Area
from recipients.domain.areas import area_key
from recipients.domain.formats import opensid, siak, template
from recipients.domain.formats.base import FileFormat, Kind
from recipients.domain.intake import RULES, Scope
from recipients.domain.judging import Circumstances, judge_person
from recipients.domain.reading import Row, copy_blocks
from recipients.models import Import, ImportFile, ImportIssue
from recipients.queries import intake_tables, persons_file
from tests.factories import areas
from tests.recipients.handover import VERSION, kk, nik
from tests.recipients.test_intake_same_as_python import DIGITS, NAMES, NUMBERS, ODD, PLACES, codes_of


AS_OF = date(2026, 9, 30)
HOME = "35.76.01.1001"
ROW = {
    "full_name": "BUDI SANTOSO", "birth_date": "12-03-1981", "sex": "LAKI-LAKI", "relationship": "KEPALA KELUARGA",
    "marital_status": "KAWIN", "vital_status": "HIDUP", "village_name": "SURODINAWAN",
    "district_name": "PRAJURIT KULON", "address": "JL. KENANGA NO. 1", "rt": "003", "rw": "005",
    "education": "SLTA/SEDERAJAT", "occupation": "KARYAWAN SWASTA", "village_code": "",
}  # fmt: skip
_DAYS = st.dates(date(1890, 1, 1), date(2030, 1, 1))
DATES = st.one_of(
    _DAYS.map(date.isoformat),
    _DAYS.map(lambda day: day.strftime("%d-%m-%Y")),
    _DAYS.map(lambda day: day.strftime("%d/%m/%y")),
    _DAYS.map(lambda day: day.strftime("%d.%m.%y")),
    st.sampled_from(
        ["1981/03/12", "12-3-1981", "1-2-03", "31-02-1981", "29/02/24", "29/02/00", "30-09-26", "01-10-26", "30-09-14",
         "01-10-14", "12-03/1981", "12-03-81 00:00:00", " 12-03-1981 ", "12 Maret 1981", "00-00-00", "1981-3-12"]
    ),
    ODD,
)  # fmt: skip
VILLAGES = st.sampled_from(
    ["SURODINAWAN", "Kel. Surodinawan", "KELURAHAN PRAJURITKULON", "PRAJURIT KULON", "Surodinawan (Prajurit Kulon)",
     "Surodinawan (Ampenan)", "AMPENAN SELATAN", "Lain", "", "-", "KEL.", "(", "Suro dinawan "]
)  # fmt: skip
DISTRICTS = st.sampled_from(["PRAJURIT KULON", "Kec. Prajuritkulon", "AMPENAN", "MAGERSARI", "", " ", "-"])


def values(form: FileFormat) -> dict[str, st.SearchStrategy[str]]:
    """What may stand in each column that is judged."""
    kinds = {
        Kind.NIK: NUMBERS, Kind.KK: st.one_of(st.integers(1, 80).map(kk), NUMBERS), Kind.NAME: NAMES, Kind.DATE: DATES,
        Kind.AREA_CODE: st.one_of(PLACES, DIGITS), Kind.RT_RW: PLACES,
    }  # fmt: skip
    possible = {
        column.field: st.one_of(codes_of(form.source, column.code_list), st.sampled_from(["Tdk Th", "TIDAK TAHU"]))
        if column.kind is Kind.CODE
        else kinds[column.kind]
        for column in form.columns
        if column.kind is not Kind.TEXT
    }
    return possible | {"village_name": VILLAGES, "district_name": DISTRICTS}


def rows(form: FileFormat) -> st.SearchStrategy[list[dict[str, str]]]:
    """Valid rows, each with a few columns changed to anything."""
    possible = values(form)
    change = st.sampled_from(sorted(possible)).flatmap(lambda name: st.tuples(st.just(name), possible[name]))
    row = st.lists(change, max_size=5).map(lambda changes: {**ROW, "kk_number": kk(1), "nik": nik(1), **dict(changes)})
    return st.lists(row, min_size=20, max_size=40)


def known(source: str) -> Circumstances:
    """What the tests' small country knows."""
    names = defaultdict(list)
    for village in Area.objects.filter(level=4).select_related("parent"):
        names[area_key(village.name)].append((village.code, area_key(village.parent.name)))
    codes = {village.code for village in Area.objects.filter(level=4)}
    return Circumstances(as_of=AS_OF, source=source, city="35.76", villages=codes, village_names=names, home=HOME)


def file_of(form: FileFormat) -> persons_file.PersonsFile:
    """An import without a file: the test fills its tables itself."""
    found = Import.objects.create(city=areas()["35.76"], format=form.source, source=form.source, uploaded_by_id=1)
    part = ImportFile.objects.create(part_of=found, part="both", name="x", path="x", sha256="x", size=1)
    return persons_file.PersonsFile(
        person=intake_tables.Staged(found.pk, part.pk, form),
        source=form.source,
        version=VERSION,
        city="35.76",
        as_of=AS_OF,
        home=HOME,
    )


def in_sql(form: FileFormat, given_rows: list[dict[str, str]]) -> list[set[tuple[str, str]]]:
    """(code, column) of each row as the statements find them."""
    with transaction.atomic():
        file = file_of(form)
        match = form.match([column.name for column in form.columns])
        lines = [Row(at, [row.get(name, "") for name in form.fields]) for at, row in enumerate(given_rows, start=2)]
        persons_file.read(file, lambda _staged, sieve, _rules: copy_blocks(lines, match, sieve))
        persons_file.judge(file)
        persons_file.write_issues(file)
        found: list[set[tuple[str, str]]] = [set() for _row in given_rows]
        for row, code, column in ImportIssue.objects.values_list("row", "code", "column"):
            if RULES[code].scope in (Scope.ROW, Scope.AREAS):
                found[row - 2].add((code, column))
        transaction.set_rollback(True)
    return found


def in_python(form: FileFormat, given_rows: list[dict[str, str]]) -> list[set[tuple[str, str]]]:
    """(code, column) of each row as the reference finds them."""
    names = {column.field: column.name for column in form.columns}
    circumstances = known(form.source)
    return [{(issue.code, names[issue.field]) for issue in judge_person(row, circumstances)} for row in given_rows]


@pytest.mark.django_db
@pytest.mark.parametrize("form", [siak.PERSON, template.PERSON, opensid.RESIDENTS], ids=lambda form: form.source)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rows_of_persons_are_judged_alike(form, data):
    areas()
    given_rows = data.draw(rows(form))
    steady = [{**ROW, "nik": nik(number), "kk_number": kk(number)} for number in range(1, 60)]

    by_statements = in_sql(form, given_rows + steady)[: len(given_rows)]

    assert list(zip(given_rows, by_statements, strict=True)) == list(
        zip(given_rows, in_python(form, given_rows), strict=True)
    )
