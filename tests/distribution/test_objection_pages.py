"""The pages of objections at the office: the list, one objection, its letter, the lists for BPS."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView
from distribution.actions import objection_checks as checks
from distribution.actions.objections import Reporter
from distribution.forms.objections import new_nonce
from distribution.listings_objections import Objections
from distribution.models import Objection
from tests.distribution.objection_factories import (
    a_picture,
    an_objection,
    decided,
)
from tests.distribution.public_objections import a_public_form, only_one, slip_on
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def _signed_in(client: Client, role: Role, area: str = "35.76"):
    user = UserFactory(role=role, role__area=area)
    client.force_login(user)
    return user


def test_the_list_shows_what_is_undecided_in_the_own_area(client):
    here = an_objection()
    elsewhere = an_objection(village=NEIGHBOUR)
    over = decided(an_objection())
    _signed_in(client, Role.PENDAMPING, VILLAGE)

    text = client.get(reverse("distribution:objections")).content.decode()

    assert str(here) in text
    assert str(elsewhere) not in text
    assert str(over) not in text


def test_the_list_is_narrowed_and_shows_what_is_late(client):
    late = an_objection("other-well-off", about="Pak Budi")
    other = an_objection("own-decile")
    Objection.objects.across_areas(reason="test").filter(pk=late.pk).update(due_on=date(2026, 1, 5))
    _signed_in(client, Role.VERIFIKATOR)

    text = client.get(reverse("distribution:objections"), {"pressing": "late", "kind": "other"}).content.decode()

    assert str(late) in text
    assert str(other) not in text
    assert "Terlambat" in text


def test_who_asks_for_it_sees_who_an_objection_is_with(client):
    officer = UserFactory(role=Role.VERIFIKATOR, full_name="RINI")
    an_objection()
    Objection.objects.across_areas(reason="test").update(assigned_to=officer)
    _signed_in(client, Role.VERIFIKATOR)
    url = reverse("distribution:objections")

    usual = [column.name for column in client.get(url).context["columns"]]
    chosen = client.get(url, {"columns": "assigned_to"})

    assert ("assigned_to" in usual, "outcome" in usual) == (True, False)
    assert [column.name for column in chosen.context["columns"]] == ["number", "assigned_to"]
    assert '<td data-label="Ditangani">RINI</td>' in chosen.content.decode()


@pytest.mark.parametrize("columns", ["", ",".join(column.name for column in Objections().columns())])
def test_the_list_costs_the_same_for_one_and_for_many(client, django_assert_max_num_queries, columns):
    _signed_in(client, Role.VERIFIKATOR)
    family = FamilyFactory(head=True)
    url = f"{reverse('distribution:objections')}?columns={columns}"
    an_objection(family=family)
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    for _ in range(5):
        an_objection(family=family)

    with django_assert_max_num_queries(12) as many:
        client.get(url)

    assert len(many) == len(few)


def test_an_operator_records_an_objection_about_a_family(client):
    by = _signed_in(client, Role.OPERATOR)
    family = FamilyFactory(head=True)
    url = f"{reverse('distribution:objection-new')}?keluarga={family.pk}"

    assert client.get(url).status_code == 200
    response = client.post(url, a_public_form())

    kept = only_one()
    assert (response.status_code, kept.family, kept.recorded_by, kept.channel) == (200, family, by, "counter")
    assert len(slip_on(response)) == 2


def test_an_officer_is_asked_about_who_objects_and_a_citizen_about_themselves(client):
    public = client.get(reverse("distribution:public-objection")).content.decode()
    _signed_in(client, Role.OPERATOR)
    desk = client.get(reverse("distribution:objection-new")).content.decode()

    assert ("Nama Anda" in public, "Nama penyanggah" in public) == (True, False)
    assert ("Nama Anda" in desk, "Nama penyanggah" in desk) == (False, True)


@pytest.mark.parametrize("number", ["999999", "x"])
def test_a_family_that_is_not_there_is_not_found(client, number):
    _signed_in(client, Role.OPERATOR)

    assert client.get(reverse("distribution:objection-new"), {"keluarga": number}).status_code == 404


def test_a_protected_reporter_is_on_no_page_until_asked_for(client):
    family = FamilyFactory(head=True)
    one = an_objection("other-well-off", family=family, reporter=Reporter("Bu Tetangga", is_protected=True))
    _signed_in(client, Role.VERIFIKATOR)

    page = client.get(reverse("distribution:objection", args=[one.pk])).content.decode()
    shown = client.post(
        reverse("distribution:objection-reporter", args=[one.pk]), {"reason": "Minta bukti tambahan"}
    ).content.decode()

    assert "Bu Tetangga" not in page
    assert "Bu Tetangga" in shown
    assert RecordView.objects.filter(kind="revealed").count() == 1


def test_without_a_reason_the_reporter_stays_protected(client):
    one = an_objection("other-well-off", reporter=Reporter("Bu Tetangga", is_protected=True))
    _signed_in(client, Role.VERIFIKATOR)

    response = client.post(reverse("distribution:objection-reporter", args=[one.pk]), {"reason": ""}, follow=True)

    assert "Bu Tetangga" not in response.content.decode()


def test_an_objection_goes_from_family_to_decision_by_two_people(client):
    family = FamilyFactory(head=True, kk_number="3576010101010077")
    one = an_objection("other-well-off", about="Pak Budi")
    _signed_in(client, Role.VERIFIKATOR)
    for name, data in (
        ("identify", {"number": "3576010101010077"}),
        ("take", {"way": "office"}),
        ("decide", {"outcome": "granted", "remedy": "hold", "reason": "Punya dua mobil dan rumah kos."}),
    ):
        client.post(reverse(f"distribution:objection-{name}", args=[one.pk]), data)
    _signed_in(client, Role.PENYETUJU)

    page = client.get(reverse("distribution:objection", args=[one.pk])).content.decode()
    client.post(reverse("distribution:objection-confirm", args=[one.pk]))

    one.refresh_from_db()
    assert "Setujui sebagai orang kedua" in page
    assert (one.family, one.state, one.remedy) == (family, "decided", "hold")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("identify", {"number": "3576019999999999"}),
        ("decide", {"outcome": "granted", "remedy": "", "reason": "Sudah diperiksa."}),
        ("decide", {"outcome": "granted", "remedy": "hold", "reason": "Sudah diperiksa."}),
        ("write-letter", {"number": "", "on": "2026-11-20"}),
    ],
)
def test_what_cannot_be_done_is_said_in_the_form(client, name, data):
    one = an_objection("other-well-off", about="Pak Budi")
    _signed_in(client, Role.OPERATOR if name == "write-letter" else Role.VERIFIKATOR)

    response = client.post(reverse(f"distribution:objection-{name}", args=[one.pk]), data)

    one.refresh_from_db()
    assert (response.status_code, one.state) == (422, "received")


def test_a_refused_act_is_said_on_the_page(client):
    one = decided(an_objection())
    _signed_in(client, Role.VERIFIKATOR)

    response = client.post(reverse("distribution:objection-take", args=[one.pk]), {"way": "office"}, follow=True)

    assert "sekarang berstatus" in response.content.decode()


def test_what_was_written_when_somebody_else_decided_meanwhile_is_said_and_still_there(client):
    one = decided(an_objection())
    _signed_in(client, Role.VERIFIKATOR)
    told = {"outcome": "refused", "reason": "Pengeluaran sudah diperiksa di rumah.", "entry_form": "decide"}

    response = client.post(reverse("distribution:objection-decide", args=[one.pk]), told)

    page = response.content.decode()
    assert response.status_code == 422
    assert "berstatus “Diputuskan”" in page
    assert "Yang tadi Anda tulis: Pengeluaran sudah diperiksa di rumah." in page


def test_evidence_for_an_objection_decided_meanwhile_is_refused_in_words(client):
    one = decided(an_objection())
    _signed_in(client, Role.OPERATOR)
    told = {"nonce": new_nonce(), "note": "Surat dari RT", "papers": a_picture(), "entry_form": "addition"}

    page = client.post(reverse("distribution:objection-add", args=[one.pk]), told).content.decode()

    assert 'role="alert"' in page
    assert "Yang tadi Anda tulis: Surat dari RT" in page


def test_the_letter_is_addressed_and_only_shown_to_who_may_know_who_spoke(client):
    protected = decided(an_objection("other-well-off", about="x", reporter=Reporter("Bu Tetangga", is_protected=True)))
    own = decided(an_objection(reporter=Reporter("Siti Aminah", address="Jl. Ijen 7")))
    _signed_in(client, Role.OPERATOR)

    letter = client.get(reverse("distribution:objection-letter", args=[own.pk])).content.decode()
    hidden = client.get(reverse("distribution:objection-letter", args=[protected.pk]))
    _signed_in(client, Role.VERIFIKATOR)
    shown = client.get(reverse("distribution:objection-letter", args=[protected.pk])).content.decode()

    assert "Siti Aminah" in letter
    assert "Bapak/Ibu yang terhormat" in letter
    assert hidden.status_code == 404
    assert "Bu Tetangga" in shown


def test_there_is_no_letter_before_the_decision(client):
    _signed_in(client, Role.VERIFIKATOR)

    assert client.get(reverse("distribution:objection-letter", args=[an_objection().pk])).status_code == 404


def test_a_paper_is_given_out_with_a_trace(client):
    one = an_objection(papers=[a_picture(), a_picture(b"%PDF-1.7 isi", "surat.pdf")])
    _signed_in(client, Role.VERIFIKATOR)

    picture, scan = [
        client.get(reverse("distribution:objection-paper", args=[paper.pk])) for paper in one.papers.order_by("pk")
    ]

    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert scan["Content-Disposition"].startswith("attachment")
    assert RecordView.objects.filter(object_type="objectionpaper").count() == 2


def test_figures_tell_how_objections_went(client):
    an_objection()
    decided(an_objection("new-poor"), "granted", "propose")
    _signed_in(client, Role.VERIFIKATOR)

    text = client.get(reverse("distribution:objection-figures")).content.decode()

    assert "Usulan warga yang belum terdata" in text
    assert "100,0%" in text


def test_the_family_page_shows_its_objections_to_those_who_handle_them(client):
    family = FamilyFactory(head=True)
    one = decided(an_objection("other-well-off", family=family), "granted", "hold")
    url = reverse("recipients:family-more", args=[family.pk])

    _signed_in(client, Role.OPERATOR)
    seen = client.get(url).content.decode()
    _signed_in(client, Role.BENDAHARA)
    hidden = client.get(url).content.decode()

    assert str(one) in seen
    assert "Bantuan ditahan" in seen
    assert str(one) not in hidden


def test_joined_objections_show_each_other(client):
    family = FamilyFactory(head=True)
    main, one = (an_objection("other-well-off", family=family) for _ in range(2))
    _signed_in(client, Role.VERIFIKATOR)

    client.post(reverse("distribution:objection-join", args=[one.pk]), {"main": str(main)})

    page = client.get(reverse("distribution:objection", args=[main.pk])).content.decode()
    assert "diputus bersama ini" in page
    one.refresh_from_db()
    assert one.joined_to == main


def test_a_list_for_bps_is_drawn_fetched_and_answered_on_its_pages(client):
    one = an_objection(family=FamilyFactory(head=True, decile=5))
    by = _signed_in(client, Role.VERIFIKATOR)
    checks.take(objection=one, way="bps", by=by)

    drawn = client.post(reverse("distribution:recheck-draw"), {"reason": "Surat 460/1 ke BPS"})
    page = client.get(drawn["Location"]).content.decode()
    file = client.post(drawn["Location"] + "unduh/")
    refused = client.post(drawn["Location"] + "jawaban/", {"file": a_picture(b"x;y\n1;2\n", "jawaban.csv")})

    assert "Menunggu" in page
    assert file.content.startswith(b"PK")
    assert refused.status_code == 422


def test_nothing_to_send_is_said(client):
    _signed_in(client, Role.VERIFIKATOR)

    response = client.post(reverse("distribution:recheck-draw"), {"reason": "Surat 460/1 ke BPS"}, follow=True)

    assert "Tidak ada sanggahan yang menunggu BPS" in response.content.decode()
