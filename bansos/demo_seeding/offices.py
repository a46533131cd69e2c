"""Offices of the story beside the civil registry: one with a service, one asked by file, one that hands over a list."""

import csv
from io import BytesIO, StringIO
from typing import Final

from django.utils import timezone
from python_calamine import CalamineWorkbook

from access.domain.permissions import Role
from access.models import Area
from bansos.demo_seeding.city import DemoCity
from recipients.models import Person
from verification.actions import checks, exchanges, runs
from verification.domain.sources import source_of
from verification.models import Exchange
from verification.simulator.records import RecordSimulator, invented_records
from verification.simulator.server import running
from verification.sources import records


AGAINST: Final = 0.1
ASKED, DRAWN, LISTED = 240, 60, 80
PURPOSE: Final = "Pemeriksaan silang kelayakan"


def ask_employment(city: DemoCity) -> None:
    """A run over one district at the office with a service."""
    source = source_of("employment")
    asked_for = runs.request_run(
        source=source.key, scope=_district(city), limit=ASKED, purpose=PURPOSE, by=city.people[Role.VERIFIKATOR]
    )
    with running(RecordSimulator(source, city.population, against=AGAINST)) as url:
        adapter = records.build(source, {f"{source.prefix}_URL": url}, thresholds={}, today=timezone.localdate())
        done = checks.run(run_id=asked_for.pk, adapter=adapter)
    city.say(f"run={done.pk} source={source.key} state={done.state} counts={done.counts}")


def draw_power(city: DemoCity) -> None:
    """A matching request to the office without a service."""
    drawn = exchanges.draw(
        source="power", scope=_district(city), limit=DRAWN, purpose=PURPOSE, by=city.people[Role.VERIFIKATOR]
    )
    city.say(f"exchange={drawn.number} rows={drawn.rows}")


def take_power_answer(city: DemoCity) -> None:
    """The office fills the request in, all rows but a few, and one of them wrongly."""
    request = Exchange.objects.across_areas(reason="the demo's own request").get(
        source="power", state=Exchange.State.SENT
    )
    source = source_of("power")
    with request.file.open("rb") as stream:
        sheet = CalamineWorkbook.from_filelike(BytesIO(stream.read())).get_sheet_by_index(0)
    head, *rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    filled = []
    for number, row in enumerate(rows):
        known = invented_records(source, row[head.index("nik")], against=AGAINST)
        told = {"ditemukan": "YA" if known else "TIDAK", **(known[0] if known else {})}
        wrong = {"tanda": "diketik ulang"} if number == 1 else {}
        filled.append(dict(zip(head, row, strict=True)) | ({} if number % 20 == 7 else told) | wrong)
    done = exchanges.answer(
        exchange=request, name="jawaban-pln.csv", stream=_csv(head, filled), by=city.people[Role.VERIFIKATOR]
    )
    city.say(f"exchange={done.number} counts={done.counts}")


def take_civil_servants(city: DemoCity) -> None:
    """The personnel agency hands over a list, people of other cities included."""
    people = Person.objects.across_areas(reason="the demo's own list").living().filter(village__parent=_district(city))
    rows = [
        {"nik": one.nik, "nama": one.full_name, "jenis_kepegawaian": "PNS" if number % 12 == 0 else "HONORER"}
        for number, one in enumerate(people.order_by("pk")[:LISTED])
    ]
    rows.append({"nik": "3578011203819001", "nama": "ORANG KOTA LAIN", "jenis_kepegawaian": "PNS"})
    done = exchanges.take_list(
        source="civil_servants", scope=city.area, purpose=PURPOSE, name="daftar-bkpsdm.csv",
        stream=_csv(["nik", "nama", "jenis_kepegawaian"], rows), by=city.people[Role.VERIFIKATOR],
    )  # fmt: skip
    city.say(f"exchange={done.number} counts={done.counts}")


def _district(city: DemoCity) -> Area:
    return Area.objects.filter(parent=city.area).order_by("pk").first() or city.area


def _csv(columns: list[str], rows: list[dict[str, str]]) -> BytesIO:
    text = StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return BytesIO(text.getvalue().encode())
