"""Lists of other systems: matched by whole NIK, masked rows only with a person's decision, and what they say later."""

import io
import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors, tasks
from recipients.actions import handover, lists
from recipients.models import FamilyCard, ListEntry, Person, RecipientList
from recipients.queries.lists import aid_elsewhere
from tests.factories import VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from tests.recipients.handover import receive_files


pytestmark = pytest.mark.django_db
State = ListEntry.State
KKS = "NIK KPM;NAMA KPM;NOMOR KKS;JENIS BANSOS;TAHAP SALUR;NOMINAL CAIR\n"
PDTT = (
    "NIK_MASK,NOKK_MASK,NOREKENING_MASK,Nama_Pengurus,Lembaga_Penyalur,KODE_WILAYAH,KEC,KEL,ALAMAT,RT,RW,KETERANGAN\n"
)


def take(text: str, name: str = "daftar.csv", **options) -> RecipientList:
    areas()
    found = handover.take(files=[(name, io.BytesIO(text.encode()))], by=User.objects.machine(), **options)
    assert isinstance(found, RecipientList)
    return found


def matched(text: str, **options) -> RecipientList:
    found = take(text, **options)
    assert lists.match(list_id=found.pk)
    found.refresh_from_db()
    return found


def entries(found: RecipientList) -> list[ListEntry]:
    return list(ListEntry.objects.across_areas(reason="test").filter(of_list=found).order_by("row"))


def somebody(name: str, nik: str, **fields) -> Person:
    return PersonFactory(full_name=name, nik=nik, **fields)


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


@pytest.fixture
def waiting() -> ListEntry:
    """A masked row with one candidate."""
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002")
    somebody("SITI AMINAH", "3576015203819021", family=family)
    return entries(matched(PDTT + "357601******9021,,0,Siti Aminah,BRI,3576011001,,,,,,\n", programme="PKH"))[0]


def test_a_person_decides_and_the_family_page_can_ask(waiting):
    operator = UserFactory(role=Role.OPERATOR)
    person = Person.objects.across_areas(reason="test").get()

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.person, waiting.decided_by) == (State.DECIDED, person, operator)
    (told,) = aid_elsewhere([person.family_id])
    assert (told.programmes, told.system, told.person_id) == (("PKH",), "SIKS-NG", person.pk)
    waiting.of_list.refresh_from_db()
    assert waiting.of_list.counts["decided"] == 1
    assert AuditEvent.objects.get(action="list.decide").actor == operator


def test_nobody_of_these_is_a_decision_too(waiting):
    operator = UserFactory(role=Role.OPERATOR)

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.person, waiting.decided_by) == (State.ABSENT, None, operator)


def test_only_candidates_can_be_chosen_and_only_once(waiting):
    operator = UserFactory(role=Role.OPERATOR)
    stranger = somebody("ORANG LAIN", "3576015203819099")
    person = Person.objects.across_areas(reason="test").get(full_name="SITI AMINAH")
    with pytest.raises(errors.NoSuchCandidate):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=stranger.pk, by=operator)
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    with pytest.raises(errors.EntryDecided):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)


def test_who_may_not_edit_the_registry_decides_nothing(waiting):
    with pytest.raises(errors.NotPermitted):
        lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=UserFactory(role=Role.PEJABAT))


def test_the_queue_is_worked_off_on_its_page(client, waiting):
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(reverse("recipients:recipient-list", args=[waiting.of_list_id]))
    text = page.content.decode()
    person = Person.objects.across_areas(reason="test").get()
    assert "357601******9021" in text
    assert person.nik not in text
    assert f'name="entry-{waiting.pk}" value="{person.pk}"' in " ".join(text.split())

    answer = client.post(
        reverse("recipients:recipient-list-decide", args=[waiting.of_list_id]),
        {f"entry-{waiting.pk}": str(person.pk), "entry-999999": "none", "entry-x": "none", "other": "1"},
    )

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state) == (302, State.DECIDED)
    family = client.get(reverse("recipients:family-more", args=[person.family_id])).content.decode()
    assert "SIKS-NG" in family


def test_the_page_asks_the_same_number_of_questions_for_many_rows(client, django_assert_max_num_queries):
    family = FamilyFactory(village_id=VILLAGE)
    for number in range(1, 26):
        somebody(f"SITI AMINAH {chr(64 + number)}", f"35760152038190{number:02d}", family=family)
    rows = "".join(f"3576************,,0,Siti Aminah {chr(64 + n)},BRI,3576011001,,,,,,\n" for n in range(1, 26))
    found = matched(PDTT + rows)
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])

    with django_assert_max_num_queries(12):
        first = client.get(url)
    second = client.get(url + first.context["next_url"])

    assert (len(first.context["lines"]), len(second.context["lines"]), second.context["next_url"]) == (20, 5, None)


def test_other_tabs_show_their_rows(client):
    somebody("BUDI SANTOSO", "3576011203819021")
    found = matched(KKS + "3576011203819021;BUDI;1;PKH;;\n3576011203819099;TAK ADA;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])

    tabs = {tab: client.get(f"{url}?tab={tab}").context["lines"] for tab in ("matched", "absent", "waiting")}

    assert {tab: [line.name for line in lines] for tab, lines in tabs.items()} == {
        "matched": ["BUDI"],
        "absent": ["TAK ADA"],
        "waiting": [],
    }


def test_an_auditor_sees_figures_but_no_rows(client, waiting):
    client.force_login(UserFactory(role=Role.AUDITOR))

    text = client.get(reverse("recipients:recipient-list", args=[waiting.of_list_id])).content.decode()

    assert "Siti Aminah" not in text


def test_a_family_known_by_its_card_alone_is_a_candidate():
    family = FamilyFactory(village_id=VILLAGE, kk_number="3576010101199002")
    somebody("SITI AMINAH", "3576015203819021", family=family)
    assert FamilyCard.objects.filter(kk_number="3576010101199002").exists()

    (entry,) = entries(matched("Peserta,No. Peserta,NIK,Nama,Tempat Lahir,Tanggal Lahir,Alamat\n"
                               "3576010101199002,7,,Siti Aminah,,,\n"))  # fmt: skip

    assert [one["reasons"] for one in entry.candidates] == [["NAME_SAME", "KK_SAME"]]


def test_the_page_waits_for_the_worker_and_then_loads_anew(client):
    found = take(KKS + "3576011203819021;BUDI;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk])
    assert "every 3s" in client.get(url).content.decode()

    waiting = client.get(url, headers={"HX-Request": "true"})
    lists.match(list_id=found.pk)
    done = client.get(url, headers={"HX-Request": "true"})

    assert (waiting.status_code, done["HX-Refresh"]) == (204, "true")


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


def test_a_list_of_another_city_is_not_decided_here(waiting):
    RecipientList.objects.across_areas(reason="test").update(city="52.71")
    of_list = RecipientList.objects.across_areas(reason="test").get()

    with pytest.raises(errors.NotPermitted):
        lists.decide(of_list=of_list, entry_id=waiting.pk, person_id=None, by=UserFactory(role=Role.OPERATOR))


def test_what_changed_meanwhile_is_told_on_the_page(client, waiting):
    operator = UserFactory(role=Role.OPERATOR)
    client.force_login(operator)
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)
    person = Person.objects.across_areas(reason="test").get()
    url = reverse("recipients:recipient-list-decide", args=[waiting.of_list_id])
    client.post(url, {f"entry-{waiting.pk}": str(person.pk)})

    answer = client.post(url, {f"entry-{waiting.pk}": str(person.pk)}, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["success", "error"]


def test_a_decision_of_nobody_can_be_made_good(client, waiting):
    operator = UserFactory(role=Role.OPERATOR)
    person = Person.objects.across_areas(reason="test").get()
    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=None, by=operator)

    lists.decide(of_list=waiting.of_list, entry_id=waiting.pk, person_id=person.pk, by=operator)

    waiting.refresh_from_db()
    assert waiting.state == State.DECIDED


def test_absent_rows_are_paged_by_row(client):
    rows = "".join(f"35760112038190{number:02d};ORANG {chr(64 + number)};1;PKH;;\n" for number in range(1, 26))
    found = matched(KKS + rows)
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("recipients:recipient-list", args=[found.pk]) + "?tab=absent"

    first = client.get(url)
    second = client.get(reverse("recipients:recipient-list", args=[found.pk]) + first.context["next_url"])

    assert [line.entry.row for line in second.context["lines"]] == [22, 23, 24, 25, 26]


def test_a_refused_list_says_why_and_the_template_can_be_fetched(client):
    found = matched(KKS + ";;1;PKH;;\n")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:recipient-list", args=[found.pk])).content.decode()
    book = client.get(reverse("recipients:template"))

    assert "KKS" in found.layout.upper()
    assert found.refusal[:20] in page
    assert book["Content-Disposition"] == 'attachment; filename="templat-bansos.xlsx"'
    assert book.content[:2] == b"PK"


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
