"""The pages of requests by file: drawing, answering, withdrawing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from access.models import User
from recipients.models import Person
from tests.factories import CITY, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.exchanging import as_csv, draw, rows_of, take_list
from tests.verification.factories import reviewer
from verification.models import Exchange, Finding


pytestmark = pytest.mark.django_db


@pytest.fixture
def rini() -> User:
    return reviewer()


@pytest.fixture
def people() -> list[Person]:
    family = FamilyFactory(village_id=areas()[VILLAGE].code)
    return [PersonFactory(family=family) for _ in range(4)]


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client: Client, rini: User, people: list[Person]) -> None:
        client.force_login(rini)

    def test_from_the_request_to_the_answer(self, client: Client) -> None:
        drawn = client.post(
            reverse("verification:exchange-draw", args=["employment"]),
            {"draw-scope": CITY, "draw-limit": "3", "draw-purpose": "Pemutakhiran"},
        )
        request = Exchange.objects.get()
        waiting = client.get(drawn["Location"]).content.decode()
        file = client.post(reverse("verification:exchange-file", args=[request.pk]))
        rows = [{**row, "ditemukan": "YA", "upah_bulanan": "9000000"} for row in rows_of(request)]
        rows[2]["tanda"] = "salah"
        sent = SimpleUploadedFile("jawaban.csv", as_csv(rows).getvalue())
        done = client.post(reverse("verification:exchange-answer", args=[request.pk]), {"file": sent}, follow=True)

        page = done.content.decode()
        assert "Menunggu jawaban" in waiting
        assert (file["Content-Type"].split(".")[-1], file.content[:2]) == ("sheet", b"PK")
        assert "Jawaban sudah dimasukkan" in page
        assert "baris dipindah atau diubah" in page
        assert Finding.objects.filter(kind="income_above").count() == 2

    def test_a_list_from_the_page(self, client: Client, people: list[Person]) -> None:
        content = as_csv([{"nik": people[0].nik, "jenis_kepegawaian": "PNS"}]).getvalue()
        wishes = {"list-scope": CITY, "list-purpose": "Pemutakhiran", "list-file": SimpleUploadedFile("a.csv", content)}

        done = client.post(reverse("verification:exchange-take-list", args=["civil_servants"]), wishes, follow=True)

        assert "Semua baris dimasukkan" in done.content.decode()

    @pytest.mark.parametrize(
        ("name", "wishes"),
        [
            ("exchange-draw", {"draw-scope": CITY, "draw-limit": "0", "draw-purpose": "x"}),
            ("exchange-take-list", {"list-scope": CITY}),
        ],
    )
    def test_what_is_incomplete_comes_back_with_what_was_typed(
        self, client: Client, name: str, wishes: dict[str, str]
    ) -> None:
        response = client.post(reverse(f"verification:{name}", args=["employment"]), wishes)

        assert (response.status_code, Exchange.objects.count()) == (422, 0)

    def test_refusals_are_told_on_the_page(self, client: Client, rini: User) -> None:
        request = draw(rini)
        empty = {"file": SimpleUploadedFile("a.csv", b"nik\n1\n")}
        taking = {"list-scope": CITY, "list-purpose": "x", "list-file": SimpleUploadedFile("a.csv", b"nama\nBUDI\n")}
        drawing = {"draw-scope": CITY, "draw-limit": "5", "draw-purpose": "x"}

        responses = [
            client.post(reverse("verification:exchange-answer", args=[request.pk]), empty),
            client.post(reverse("verification:exchange-answer", args=[request.pk])),
            client.post(reverse("verification:exchange-take-list", args=["employment"]), taking),
            client.post(reverse("verification:exchange-draw", args=["employment"]), drawing),
        ]

        assert [response.status_code for response in responses] == [422, 422, 422, 422]
        assert "tidak dimasukkan" in responses[0].content.decode()

    def test_withdrawing_from_the_page(self, client: Client, rini: User) -> None:
        request = draw(rini)
        url = reverse("verification:exchange-withdraw", args=[request.pk])

        client.post(url, {"reason": ""})
        client.post(url, {"reason": "Salah instansi"})

        request.refresh_from_db()
        assert request.state == "withdrawn"

    def test_a_source_that_is_not_asked_by_file_has_no_such_page(self, client: Client, rini: User) -> None:
        taken = take_list(rini, [{"nik": Person.objects.first().nik, "jenis_kepegawaian": "PNS"}])

        codes = [
            client.get(reverse("verification:exchanges", args=["dukcapil"])).status_code,
            client.get(reverse("verification:exchanges", args=["horoskop"])).status_code,
            client.post(reverse("verification:exchange-file", args=[taken.pk])).status_code,
        ]

        assert codes == [404, 404, 404]

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_list_needs_as_many_queries_for_many_as_for_one(
        self, client: Client, rini: User, count: int, django_assert_max_num_queries: Any
    ) -> None:
        areas()
        for number in range(count):
            Exchange.objects.create(
                number=f"E-{number}",
                kind="list",
                source="employment",
                scope_id=CITY,
                state="withdrawn",
                requested_by=rini,
            )

        with django_assert_max_num_queries(12):
            client.get(reverse("verification:exchanges", args=["employment"]))
