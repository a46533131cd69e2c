"""The pages of deliveries: a list is found, narrowed and recorded."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions.deliveries import mark_delivered
from distribution.listings_deliveries import Deliveries
from distribution.models import Delivery
from recipients.models import Person
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def _families(count: int, **more: object) -> None:
    FamilyFactory.create_batch(count, head=True, decile=2, **more)


def test_a_selection_is_recorded_and_what_is_held_is_told(client: Client) -> None:
    _families(3)
    roster = an_approved_roster()
    ids = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    Person.objects.filter(roster_entries__delivery=ids[0]).update(vital_status="deceased")
    signed_in(client, Role.PENDAMPING, VILLAGE)

    listed = client.get(reverse("distribution:deliveries", args=[roster.pk, VILLAGE]))
    response = client.post(
        reverse("distribution:delivery-record", args=[roster.pk, VILLAGE]),
        {"ids": ids, "outcome": "delivered", "query": "?state=open"},
        follow=True,
    )

    assert b"The receiver has died" in listed.content
    assert response.redirect_chain[0][0].endswith(f"/{VILLAGE}/?state=open")
    assert texts_of(response) == [
        "2 deliveries are recorded.",
        "Not recorded (1): The receiver has died. Another member of the family has to be named.",
    ]
    assert Delivery.objects.filter(state="delivered").count() == 2


def test_one_button_records_one_delivery_whatever_is_selected(client: Client) -> None:
    _families(2)
    roster = an_approved_roster()
    first, second = Delivery.objects.order_by("pk")
    signed_in(client, Role.BENDAHARA)

    client.post(
        reverse("distribution:delivery-record", args=[roster.pk, VILLAGE]),
        {"ids": [first.pk], "only": second.pk},
    )

    assert list(Delivery.objects.filter(state="delivered")) == [second]


def test_deliveries_of_another_kelurahan_are_not_recorded(client: Client) -> None:
    _families(1)
    _families(1, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    other = Delivery.objects.get(village_id=NEIGHBOUR)
    signed_in(client, Role.PENDAMPING, VILLAGE)

    for village in (VILLAGE, NEIGHBOUR):
        client.post(
            reverse("distribution:delivery-record", args=[roster.pk, village]),
            {"ids": [other.pk], "outcome": "delivered"},
        )

    other.refresh_from_db()
    assert other.state == "open"
    assert not AuditEvent.objects.filter(action__startswith="delivery").exists()


def test_a_failure_is_recorded_with_reason_and_taken_back(client: Client) -> None:
    _families(1)
    roster = an_approved_roster()
    delivery = Delivery.objects.get()
    signed_in(client, Role.PENDAMPING, VILLAGE)
    record = reverse("distribution:delivery-record", args=[roster.pk, VILLAGE])

    without = client.post(record, {"ids": [delivery.pk], "outcome": "failed"}, follow=True)
    client.post(record, {"ids": [delivery.pk], "outcome": "failed", "because": "moved", "note": "Ke Surabaya"})
    delivery.refresh_from_db()
    failed = (delivery.state, delivery.failed_because, delivery.note)
    client.post(reverse("distribution:delivery-reopen", args=[delivery.pk]), {"reason": "Salah orang"})

    delivery.refresh_from_db()
    assert texts_of(without) == ["Choose why the aid was not handed over."]
    assert failed == ("failed", "moved", "Ke Surabaya")
    assert delivery.state == "open"


def test_a_record_is_taken_back_for_the_reason_of_its_own_dialog(client: Client) -> None:
    _families(2)
    an_approved_roster()
    first, second = Delivery.objects.order_by("pk")
    signed_in(client, Role.PENDAMPING, VILLAGE)
    mark_delivered(delivery_ids=[first.pk, second.pk], by=UserFactory(role=Role.PENDAMPING))
    names = [f"reopen-{one.pk}" for one in (first, second)]

    # The list is one form: what was typed into a dialog that was closed again comes along.
    client.post(
        reverse("distribution:delivery-reopen", args=[second.pk]),
        {f"reason-{names[0]}": "Batal", f"reason-{names[1]}": "Salah orang", "entry_form": f"#{names[1]}"},
    )

    assert AuditEvent.objects.get(action="delivery.reopen").reason == "Salah orang"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "sri wah"}, 1),
        ({"text": "joko"}, 0),
        ({"state": "open"}, 2),
        ({"state": "delivered"}, 0),
        ({"state": "unknown"}, 2),
    ],
    ids=str,
)
def test_a_delivery_list_is_narrowed(client: Client, query: dict, found: int) -> None:
    FamilyFactory(head=True, head__full_name="Sri Wahyuni", decile=2)
    FamilyFactory(head=True, head__full_name="Slamet Riyadi", decile=2)
    roster = an_approved_roster()
    signed_in(client, Role.OPERATOR)

    page = client.get(reverse("distribution:deliveries", args=[roster.pk, VILLAGE]), query)

    assert page.context["page"].count == found


def test_a_receiver_is_found_by_the_whole_nik(client: Client) -> None:
    _families(2)
    roster = an_approved_roster()
    person = Person.objects.order_by("pk").first()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:deliveries", args=[roster.pk, VILLAGE])

    whole = client.get(url, {"text": person.nik})
    part = client.get(url, {"text": person.nik[:10]})

    assert [row["entry"].recipient_id for row in whole.context["rows"]] == [person.pk]
    assert part.context["rows"] == []


@pytest.mark.parametrize("columns", ["", ",".join(column.name for column in Deliveries().columns())])
def test_a_delivery_list_costs_the_same_for_one_and_for_many(
    client: Client, django_assert_max_num_queries, columns: str
) -> None:
    counts = []
    signed_in(client, Role.OPERATOR)
    for families in (1, 20):
        FamilyFactory.create_batch(families, head=True, decile=2)
        roster = an_approved_roster(a_determination(a_programme(f"p{families}")))
        with django_assert_max_num_queries(12) as found:
            page = client.get(reverse("distribution:deliveries", args=[roster.pk, VILLAGE]), {"columns": columns})
        assert page.status_code == 200
        counts.append(len(found))

    assert len(set(counts)) == 1


def test_a_delivery_list_shows_who_took_the_aid_when_asked_to(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    signed_in(client, Role.OPERATOR)
    address = reverse("distribution:deliveries", args=[roster.pk, VILLAGE])

    usual = client.get(address).context["columns"]
    chosen = client.get(address, {"columns": "point,how,recorded_by"}).context["columns"]

    assert [column.name for column in usual] == ["nik", "receiver", "address", "amount", "state"]
    assert [column.name for column in chosen] == ["receiver", "recorded_by", "point", "how"]
