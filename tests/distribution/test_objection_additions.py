"""What the holder of a slip brings later: kept once, until the last day, seen by an officer before anybody decides."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.errors import NotAllowed
from access.models import AuditEvent, User
from distribution import tasks
from distribution.actions import objection_additions as additions
from distribution.actions import objection_decisions, objections
from distribution.domain.objections import MOST_ADDITIONS, State, takes_additions
from distribution.forms.objections import new_nonce
from distribution.models import Objection, ObjectionAddition, ObjectionPaper
from distribution.objection_errors import AdditionsOver, AdditionUnseen, NothingAdded, TooManyAdditions
from tests.distribution.objection_factories import JPEG, PNG, a_picture, an_objection, decided, received
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory
from verification.actions.duties import keeping


pytestmark = pytest.mark.django_db
SAID = "Foto rumah kami dari depan."


@pytest.fixture(autouse=True)
def _alone(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def added(objection: Objection, **told: Any) -> ObjectionAddition:
    usual = {"note": SAID, "files": (), "nonce": new_nonce(), "by": User.objects.machine()}
    return additions.add(objection=objection, **(usual | told))


def everything() -> list[ObjectionAddition]:
    return list(ObjectionAddition.objects.across_areas(reason="test").order_by("pk"))


def test_a_photo_and_a_note_are_kept_beside_the_objection() -> None:
    one = an_objection(papers=[a_picture(PNG)])

    kept = added(one, files=[a_picture(JPEG, "depan.jpg"), a_picture(PNG)])

    assert (kept.note, kept.seen_at) == (SAID, None)
    # The second picture was there before.
    assert [paper.file.name[-4:] for paper in kept.papers.across_areas(reason="test")] == [".jpg"]
    assert AuditEvent.objects.get(action="objection.add").details == {"addition": kept.pk, "papers": 2}


def test_the_same_form_sent_twice_is_kept_once() -> None:
    one, nonce = an_objection(), new_nonce()

    assert added(one, nonce=nonce) == added(one, nonce=nonce)
    assert len(everything()) == 1


@pytest.mark.parametrize("note", ["", "  ok  "])
def test_nothing_is_not_kept(note: str) -> None:
    one = an_objection()

    with pytest.raises(NothingAdded):
        added(one, note=note)

    assert everything() == []


def test_there_is_an_end_to_it() -> None:
    one = an_objection()
    for _time in range(MOST_ADDITIONS):
        added(one)

    with pytest.raises(TooManyAdditions):
        added(one)

    assert len(everything()) == MOST_ADDITIONS


@pytest.mark.parametrize(
    ("state", "late_by", "takes"),
    [
        (State.RECEIVED, 0, True), (State.CHECKING, -3, True), (State.RECEIVED, 1, False),
        (State.PROPOSED, -3, False), (State.DECIDED, -3, False),
    ],
)  # fmt: skip
def test_until_the_last_day_while_nobody_has_decided(state: State, late_by: int, takes: bool) -> None:
    due = timezone.localdate()

    assert takes_additions(state, due, due + timedelta(days=late_by)) is takes


def test_what_comes_too_late_is_refused() -> None:
    one = decided(an_objection())

    with pytest.raises(AdditionsOver):
        added(one)

    assert everything() == []


def test_an_officer_adds_only_where_objections_are_recorded() -> None:
    one = an_objection(village=VILLAGE)

    added(one, by=UserFactory(role=Role.OPERATOR))
    with pytest.raises(NotAllowed):
        added(one, by=UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR))

    assert len(everything()) == 1


def test_nobody_decides_over_what_has_not_been_seen() -> None:
    one, by = an_objection(), UserFactory(role=Role.VERIFIKATOR)
    added(one)

    with pytest.raises(AdditionUnseen):
        decided(one, by=by)
    assert (additions.see(objection=one, by=by), additions.see(objection=one, by=by)) == (1, 0)

    assert decided(one, by=by).state == "decided"
    assert everything()[0].seen_by == by
    assert AuditEvent.objects.filter(action="objection.see").count() == 1


def test_what_came_to_one_that_is_decided_along_counts_too() -> None:
    family, by = FamilyFactory(head=True), UserFactory(role=Role.VERIFIKATOR)
    main, along = (an_objection("own-other", family=family) for _number in range(2))
    objections.join(objection=along, main=main, by=by)
    added(along)

    with pytest.raises(AdditionUnseen):
        objection_decisions.decide(objection=main, outcome="refused", remedy="", reason="Sudah diperiksa.", by=by)


def test_who_has_seen_it_has_a_time() -> None:
    added(an_objection())

    with pytest.raises(IntegrityError, match="objection_addition_seen_has_who"), transaction.atomic():
        ObjectionAddition.objects.across_areas(reason="test").update(seen_at=timezone.now())


def test_papers_go_when_their_time_is_over_and_the_objection_is_decided() -> None:
    keeping.load_shipped(by=User.objects.machine())
    one = an_objection(papers=[a_picture()])
    decided(an_objection("other-moved", papers=[a_picture(JPEG, "rumah.jpg")]))

    with time_machine.travel(timezone.now() + timedelta(days=366 * 6), tick=False):
        assert (tasks.drop_old_objection_papers(), tasks.drop_old_objection_papers()) == (1, 0)

    papers = ObjectionPaper.objects.across_areas(reason="test")
    assert papers.get(objection=one).dropped_on is None
    gone = papers.exclude(objection=one).get()
    assert (gone.file.name, len(gone.sha256)) == ("", 64)
    assert "UU 27/2022" in gone.dropped_under


def test_without_a_rule_no_paper_goes() -> None:
    decided(an_objection(papers=[a_picture()]))

    with time_machine.travel(timezone.now() + timedelta(days=366 * 6), tick=False):
        assert additions.drop_old_papers() == 0


def _slip(**told: Any) -> dict[str, str]:
    slip = received(**told)
    return {"number": str(slip.objection), "secret": slip.secret}


def _bring(client: Client, slip: dict[str, str], **told: Any) -> Any:
    data = {**slip, "nonce": new_nonce(), "note": SAID, **told}
    return client.post(reverse("distribution:public-add"), data)


def test_the_holder_of_the_slip_brings_more_on_the_public_page(client: Client) -> None:
    slip = _slip()

    shown = client.post(reverse("distribution:public-status"), slip).content.decode()
    brought = _bring(client, slip, papers=a_picture(b"%PDF-1.7 surat", "Surat RT Bapak Sutrisno.pdf"))

    text = brought.content.decode()
    assert "Tambah bukti" in shown
    assert brought.status_code == 200
    assert "Bukti Anda tersimpan" in text
    assert "1 berkas" in text
    assert "Sutrisno" not in text
    assert SAID not in text
    assert everything()[0].papers.across_areas(reason="test").count() == 1


def test_without_the_secret_nothing_can_be_brought(client: Client) -> None:
    slip = _slip()

    wrong = _bring(client, slip | {"secret": "AAAA-BBBB-CCCC"})
    empty = client.post(reverse("distribution:public-add"), {"note": SAID})

    assert (wrong.status_code, empty.status_code) == (422, 302)
    assert everything() == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"note": ""}, "Pilih foto atau berkas"),
        ({"papers": a_picture(b"<html>", "halaman.html")}, "halaman.html"),
        ({"papers": [a_picture(PNG + bytes([n])) for n in range(4)]}, "Paling banyak 3 berkas"),
        ({"nonce": "palsu"}, "terlalu lama"),
    ],
    ids=["nothing", "no paper", "too many", "forged form"],
)
def test_what_cannot_be_taken_is_said_beside_the_form(client: Client, told: dict[str, Any], words: str) -> None:
    response = _bring(client, _slip(), **told)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert everything() == []


def test_a_sending_that_is_too_large_is_told_so(client: Client, settings: Any) -> None:
    settings.UPLOAD_PUBLIC_MAX_SIZE = 200

    response = _bring(client, _slip(), papers=a_picture(b"%PDF-1.7" + b"0" * 400, "besar.pdf"))

    assert response.status_code == 422
    assert "terlalu besar" in response.content.decode()


def test_sending_without_end_is_stopped(client: Client) -> None:
    statuses = [_bring(client, _slip(), note="").status_code for _time in range(10)]

    response = _bring(client, _slip())

    assert set(statuses) == {422}
    assert "Terlalu banyak" in response.content.decode()


def test_a_decided_objection_takes_nothing_any_more(client: Client) -> None:
    slip = received()
    decided(slip.objection)

    response = _bring(client, {"number": str(slip.objection), "secret": slip.secret})

    text = response.content.decode()
    assert response.status_code == 409
    assert "Waktu menambah bukti sudah habis" in text
    assert "Kirim bukti" not in text


def test_the_office_sees_that_something_came_and_notes_that_it_looked(client: Client) -> None:
    one = an_objection()
    added(one, files=[a_picture()])
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    page, lists = reverse("distribution:objection", args=[one.pk]), reverse("distribution:objections")

    listed = client.get(lists, {"pressing": "news"}).content.decode()
    before = client.get(page).content.decode()
    after = client.post(reverse("distribution:objection-see", args=[one.pk]), follow=True).content.decode()

    paper = ObjectionPaper.objects.across_areas(reason="test").get()
    assert (str(one) in listed, "Bukti baru" in listed) == (True, True)
    assert SAID in before
    assert before.count(reverse("distribution:objection-paper", args=[paper.pk])) == 1
    assert "Sudah saya lihat" in before
    assert "Sudah saya lihat" not in after
    assert str(one) not in client.get(lists, {"pressing": "news"}).content.decode().split("</thead>")[-1]


def test_the_counter_adds_what_is_brought_there(client: Client) -> None:
    one = an_objection()
    client.force_login(UserFactory(role=Role.OPERATOR))
    address = reverse("distribution:objection-add", args=[one.pk])

    empty = client.post(address, {"nonce": new_nonce()})
    kept = client.post(address, {"nonce": new_nonce(), "note": SAID, "papers": a_picture()}, follow=True)

    assert empty.status_code == 422
    assert "Pilih foto atau berkas" in empty.content.decode()
    assert "Bukti tersimpan di sanggahan" in kept.content.decode()
    assert [one.note for one in everything()] == [SAID]
