"""Lists of other systems: matched by whole NIK, masked rows only with a person's decision."""

import io
import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from access.models import User
from recipients import errors, tasks
from recipients.actions import handover, lists
from recipients.models import FamilyCard, ListEntry, RecipientList
from recipients.queries.lists import aid_elsewhere
from tests.factories import VILLAGE, FamilyFactory, areas
from tests.recipients.handed_lists import KKS, PDTT, entries, matched, somebody, take
from tests.recipients.handover import receive_files


pytestmark = pytest.mark.django_db
State = ListEntry.State


def test_a_whole_nik_is_found_and_its_programme_and_amount_kept():
    person = somebody("BUDI SANTOSO", "3576011203819021")

    found = matched(KKS + "3576011203819021;BUDI S;6032;SEMBAKO;Tahap 2 Tahun 2026;Rp 600.000\n")

    (entry,) = entries(found)
    assert (entry.state, entry.person, entry.family_id) == (State.MATCHED, person, person.family_id)
    assert (entry.programmes, entry.period, entry.amount) == (["SEMBAKO"], "Tahap 2 Tahun 2026", 600_000)
    assert found.counts == {"read": 1, "matched": 1, "waiting": 0, "decided": 0, "absent": 0, "unusable": 0}
    assert (found.state, found.system, found.layout) == ("ready", "siks", "siks-kks")


def test_of_two_with_one_nik_the_one_who_counts_is_found():
    somebody("BUDI SANTOSO", "3576011203819021", vital_status="deceased")
    living = somebody("BUDI SANTOSO", "3576011203819021")

    (entry,) = entries(matched(KKS + "3576011203819021;BUDI;1;PKH;;\n"))

    assert entry.person == living


def test_a_merged_record_leads_to_the_one_that_was_kept():
    kept = somebody("BUDI SANTOSO", "3576011203819021")
    somebody("BUDI SANTOSA", "3576011203819034", vital_status="merged", merged_into=kept)

    whole, masked = entries(matched(KKS + "3576011203819034;BUDI;1;PKH;;\n357601******9034;BUDI SANTOSA;1;PKH;;\n"))

    assert (whole.person, whole.family_id) == (kept, kept.family_id)
    assert masked.state == State.ABSENT


def test_a_masked_row_waits_with_candidates_and_is_never_guessed():
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002", rt="003", rw="005")
    person = somebody("SITI AMINAH", "3576015203819021", family=family)
    somebody("SITI AMINAH", "3576015203819034")

    found = matched(
        PDTT + "357601******9021,3576010101******,0001***,Siti Aminah,BRI,3576011001,,,Jl. Lain,3,5,\n"
    )  # fmt: skip

    (entry,) = entries(found)
    assert (entry.state, entry.person, entry.family) == (State.WAITING, None, None)
    assert [(one["person"], one["score"]) for one in entry.candidates] == [(person.pk, 95)]
    assert entry.candidates[0]["reasons"] == ["NAME_SAME", "NIK_FITS", "KK_FITS", "VILLAGE_SAME", "RT_RW_SAME"]
    assert (entry.nik, entry.nik_pattern, entry.best_score) == ("", "357601______9021", 95)


@pytest.mark.parametrize(
    ("nik", "name", "is_candidate"),
    [
        ("3576************", "SITI AMINAH", True),
        ("3577************", "SITI AMINAH", False),
        ("", "SITI AMINAH", True),
        ("357601520381902*", "SITI AMINAH", True),
        ("357601520381909*", "SITI AMINAH", False),
        ("357601******9021", "SI** AM****", True),
        ("357601******9021", "SRI* AM****", False),
        ("3576015203819099", "SITI AMINAH", True),
        ("357601******9021", "BUDI SANTOSO", False),
    ],
)
def test_visible_digits_and_letters_must_fit(nik, name, is_candidate):
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002")
    somebody("SITI AMINAH", "3576015203819021", family=family)

    (entry,) = entries(matched(PDTT + f"{nik},3576010101199002,0,{name},BRI,3576011001,,,,,,\n"))

    assert bool(entry.candidates) is is_candidate
    assert entry.state == (State.WAITING if is_candidate else State.ABSENT)


def test_broken_and_nameless_rows_are_told_apart_from_absent_ones():
    found = matched(KKS + "3576011203819021;BUDI\n;;1;PKH;;\n3576011203819021;BUDI;1;PKH;;\n")

    assert [(entry.row, entry.state, entry.trouble) for entry in entries(found)] == [
        (2, State.UNUSABLE, "ROW_BROKEN"),
        (3, State.UNUSABLE, "NAME_EMPTY"),
        (4, State.ABSENT, ""),
    ]
    assert entries(found)[0].fields == ["3576011203819021;BUDI"]


def test_a_list_without_one_name_is_refused_and_may_come_again():
    found = matched(KKS + ";;1;PKH;;\n")

    assert (found.state, found.counts) == ("refused", {})
    assert "KPM" not in found.refusal
    assert take(KKS + ";;1;PKH;;\n").pk != found.pk


def test_the_same_list_twice_leads_to_the_first():
    first = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")

    with pytest.raises(errors.SameList) as caught:
        take(KKS + "3576011203819021;BUDI;1;PKH;;\n")

    assert caught.value.list_id == first.pk


def test_a_list_comes_alone():
    files = [(name, io.BytesIO(f"{KKS}{name}\n".encode())) for name in ("a.csv", "b.csv")]
    areas()

    with pytest.raises(errors.SeveralFiles, match=r"a\.csv"):
        handover.take(files=files, by=User.objects.machine())


def test_matching_twice_is_once_and_a_silent_worker_is_replaced():
    found = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    assert lists.waiting() == [found.pk]
    assert lists.match(list_id=found.pk)

    assert not lists.match(list_id=found.pk)
    long_ago = timezone.now() - timedelta(hours=1)
    RecipientList.objects.across_areas(reason="test").update(state="matching", heartbeat_at=long_ago)
    assert lists.waiting() == [found.pk]
    assert lists.match(list_id=found.pk)
    assert len(entries(found)) == 1


def test_trouble_is_remembered_and_tried_again(monkeypatch):
    found = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    from recipients.queries import lists as queries  # noqa: PLC0415 - to break it

    with monkeypatch.context() as broken:
        broken.setattr(queries, "match", lambda _list: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.match_list(found.pk)
    found.refresh_from_db()
    assert (found.state, found.trouble) == ("failed", "ZeroDivisionError")

    assert tasks.match_list(found.pk)


def test_a_family_known_by_its_card_alone_is_a_candidate():
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002")
    somebody("SITI AMINAH", "3576015203819021", family=family)
    assert FamilyCard.objects.filter(kk_number="3576010101199002").exists()

    (entry,) = entries(matched("Peserta,No. Peserta,NIK,Nama,Tempat Lahir,Tanggal Lahir,Alamat\n"
                               "3576010101199002,7,,Siti Aminah,,,\n"))  # fmt: skip

    assert [one["reasons"] for one in entry.candidates] == [["NAME_SAME", "KK_SAME"]]


def test_the_intake_of_the_registry_takes_no_list(tmp_path):
    path = tmp_path / "kks.csv"
    path.write_text(KKS + "3576011203819021;BUDI;1;PKH;;\n", encoding="utf-8")

    with pytest.raises(errors.FormatNotSupported, match="KKS"):
        receive_files([(path.name, path)])


def test_of_two_uploads_at_once_the_second_learns_of_the_first(monkeypatch):
    keeping = import_module("recipients.actions.lists.keep")
    first = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    refuse = keeping.refuse_known
    calls = []
    monkeypatch.setattr(keeping, "refuse_known", lambda one: calls.append(one) if not calls else refuse(one))

    with pytest.raises(errors.SameList) as caught:
        take(KKS + "3576011203819021;BUDI;1;PKH;;\n")

    assert caught.value.list_id == first.pk


def test_another_trouble_of_the_database_is_not_taken_for_a_known_list(monkeypatch):
    keeping = import_module("recipients.actions.lists.keep")
    take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    monkeypatch.setattr(keeping, "refuse_known", lambda _one: None)

    with pytest.raises(IntegrityError, match="recipient_list_content_once"):
        take(KKS + "3576011203819021;BUDI;1;PKH;;\n")


@pytest.mark.parametrize("change", [{"layout": "gone"}, {"path": "xx/broken"}])
def test_a_list_that_cannot_be_read_after_all_is_refused_with_the_reason(settings, change):
    found = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    broken = settings.VAR / "uploads" / "xx" / "broken"
    broken.parent.mkdir()
    broken.write_bytes(b"%PDF-1.7")
    RecipientList.objects.across_areas(reason="test").update(**change)

    lists.match(list_id=found.pk)

    found.refresh_from_db()
    assert found.state == "refused"
    assert found.refusal


@pytest.fixture
def ingest(tmp_path):
    """Run the command on one text; returns its JSON and its errors."""

    def run(text: str, *options: str):
        areas()
        file, out, errors_csv = (tmp_path / name for name in ("kks.csv", "out.json", "errors.csv"))
        file.write_text(text, encoding="utf-8")
        try:
            call_command("ingest", str(file), "--json", str(out), "--errors", str(errors_csv), *options)
        finally:
            run.result = json.loads(out.read_text())
        return run.result, errors_csv.read_text(encoding="utf-8").splitlines()

    return run


def test_the_command_line_matches_a_list(ingest):
    somebody("BUDI SANTOSO", "3576011203819021")

    result, lines = ingest(KKS + "3576011203819021;BUDI;1;PKH;;\n;;1;PKH;;\n3576011203819021;x\n", "--format", "siks")

    persons = result["persons"]
    assert (result["format"], result["layout"], result["state"]) == ("siks", "siks-kks", "staged")
    assert persons == {"read": 3, "new": 0, "changed": 0, "unchanged": 1, "vanished": 0, "rejected": 2}
    assert result["errors"] == {"NAME_EMPTY": 1, "ROW_BROKEN": 1}
    assert lines[0] == "file,row,column,code,severity,value,message"
    assert [line.split(",")[:5] for line in lines[1:]] == [
        ["kks.csv", "3", "", "NAME_EMPTY", "error"],
        ["kks.csv", "4", "", "ROW_BROKEN", "error"],
    ]
    assert "3576011203819021" not in lines[2]


def test_the_command_line_refuses_a_list_without_names(ingest):
    with pytest.raises(CommandError) as caught:
        ingest(KKS + ";;1;PKH;;\n")

    assert caught.value.returncode == 1
    assert (ingest.result["state"], bool(ingest.result["message"])) == ("refused", True)


P3KE = "ID Keluarga P3KE;ID Individu;Nama;NIK;Kode Kemdagri;Desil Kesejahteraan;Padan Dukcapil;Penerima PKH\n"


def test_a_family_of_p3ke_is_known_by_its_others_and_its_decile_is_told():
    home = FamilyFactory(village_id=VILLAGE)
    somebody("BUDI SANTOSO", "3576011203819021", family=home)
    wife = somebody("SITI AMINAH", "3576015203819022", family=home)
    somebody("SITI AMINAH", "3576015203819035")

    found = matched(
        P3KE
        + "A-17;1;BUDI SANTOSO;3576011203819021;3576011001;1;YA;YA\n"
        + "A-17;2;SITI AMINAH;;3576011001;1;TIDAK;TIDAK\n"
        + "B-20;3;SITI AMINAH;;;0;;\n"
    )

    first, second, third = entries(found)
    assert (first.state, first.source_family, first.decile, first.programmes) == (State.MATCHED, "A-17", 1, ["PKH"])
    assert [(one["person"], one["reasons"]) for one in second.candidates[:1]] == [
        (wife.pk, ["NAME_SAME", "GROUP_SAME", "VILLAGE_SAME"])
    ]
    assert (second.status, third.decile, third.status) == ("tidak padan Dukcapil", None, "")
    assert "GROUP_SAME" not in third.candidates[0]["reasons"]
    (told,) = aid_elsewhere([home.pk])
    assert (told.decile, told.programmes, told.system) == (1, ("PKH",), "P3KE")
