"""Lists of the registry as they are taken out, and what is done with many families at once."""

from collections.abc import Sequence

import pytest
from django.http import QueryDict
from django.urls import reverse

from access.actions.export_resource import ListResource
from access.domain.permissions import Role
from access.listings import listing, seal
from access.models import AuditEvent, User
from recipients import additions
from recipients.models import Correction
from recipients.models.families import FamilyQuerySet
from recipients.queries import families
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.factories import ImportFactory


pytestmark = pytest.mark.django_db
LIST = reverse("recipients:list")
BULK = reverse("recipients:bulk")


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def taken(key: str, user: User, query: str = "", columns: Sequence[str] = ()) -> list[list[object]]:
    """The rows of a list as they leave, masked."""
    source = listing(key)
    resource = ListResource(source.chosen(columns or [column.name for column in source.columns()]), is_masked=True)
    return [resource.export_resource(row) for row in source.rows(QueryDict(query), user)]


def test_a_family_with_all_its_columns(operator: User) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=3, kk_number="3576010101010007")

    nik = family.head.nik
    assert taken("families", operator) == [
        [
            f"{nik[:6]}******{nik[12:]}", "SRI WAHYUNI", "357601******0007", family.address, "003", "005",
            "Surodinawan", "Prajurit Kulon", 3, 1, "DTSEN", "", "Belum dipadankan",
        ]
    ]  # fmt: skip


def test_a_family_without_head_card_or_decile(operator: User) -> None:
    family = FamilyFactory(rt="", rw="")
    family.cards.update(until_on="2026-01-01")

    assert taken("families", operator)[0][:11] == [
        "", "", "", family.address, "", "", "Surodinawan", "Prajurit Kulon", None, 0, "DTSEN",
    ]  # fmt: skip


def test_long_lists_are_read_page_by_page_to_the_end(operator: User, monkeypatch) -> None:
    monkeypatch.setattr(families, "LARGE_PAGE", 2)
    made = [FamilyFactory().pk for _ in range(5)]

    rows = list(listing("families").rows(QueryDict(""), operator))

    assert [row.id for row in rows] == made


def test_a_search_is_taken_out_as_it_was_found(operator: User) -> None:
    FamilyFactory(head=True, head__full_name="SRI WAHYUNI")
    FamilyFactory(head=True, head__full_name="SLAMET RIYADI")

    assert [row[0] for row in taken("families", operator, "q=sri+wahyuni", ["name"])] == ["SRI WAHYUNI"]
    assert listing("families").count(QueryDict("q=sri+wahyuni"), operator) == 1


def test_ticked_families_only(operator: User) -> None:
    one, _other, third = (FamilyFactory(head=True) for _ in range(3))
    query = QueryDict(f"ids={one.pk}&ids={third.pk}&ids=x&ids=99999999999999999999")

    rows = list(listing("families").rows(query, operator))

    assert [row.id for row in rows] == [one.pk, third.pk]


def test_filters_in_words_mask_a_number(operator: User) -> None:
    words = listing("families").narrowed_by(QueryDict(f"q=3576014503860007&area={VILLAGE}&decile_to=4"), operator)

    assert words == ["Nama, NIK, No. KK, atau alamat: 357601******0007", "Wilayah: Surodinawan", "Desil 1–4"]


def test_corrections_that_wait(operator: User) -> None:
    person = PersonFactory(full_name="Slamet Riyadi", family=FamilyFactory(village_id=VILLAGE))
    Correction.objects.create(
        kind="person", person=person, family=person.family, village_id=VILLAGE, reason="sesuai KTP 3576014503860007",
        changes={"full_name": ["Slamet Riyadi", "Slamet Riadi"]}, requested_by=operator,
    )  # fmt: skip
    verifier = UserFactory(role=Role.VERIFIKATOR)

    rows = taken("corrections", verifier, "", ["name", "reason", "requested_by"])

    assert rows == [
        [
            "Slamet Riyadi", "sesuai KTP 357601******0007",
            operator.full_name,
        ]
    ]  # fmt: skip
    assert listing("corrections").count(QueryDict(""), verifier) == 1
    assert taken("corrections", UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR)) == []


def test_refused_rows_of_one_import(operator: User) -> None:
    found = ImportFactory()
    source = listing("refused")

    rows = taken("refused", operator, f"import={found.pk}", ["row", "name", "codes", "columns"])

    assert rows == [[5, "SRI WAHYUNI", "NIK_LENGTH", "nomor_induk_kependudukan"]]
    assert source.count(QueryDict(f"import={found.pk}"), operator) == 1
    assert source.url(QueryDict(f"import={found.pk}")) == reverse("recipients:import", args=[found.pk])
    assert taken("refused", operator, "import=x") == []


def test_refused_rows_and_warnings_of_one_code_as_the_page_shows_them(operator: User) -> None:
    found = ImportFactory()
    names = ["row", "reason"]

    assert taken("refused", operator, f"import={found.pk}&code=AGE_RANGE") == []
    assert listing("refused").count(QueryDict(f"import={found.pk}&code=NIK_LENGTH"), operator) == 1
    rows = taken("warnings", operator, f"import={found.pk}&code=NIK_REGION_OTHER", names)
    assert [row[0] for row in rows] == [6]
    assert listing("warnings").count(QueryDict(f"import={found.pk}"), operator) == 1
    assert taken("warnings", operator, f"import={found.pk}&code=AGE_RANGE") == []
    words = listing("warnings").narrowed_by(QueryDict(f"import={found.pk}&code=NIK_REGION_OTHER&x=1"), operator)
    assert words == [f"Impor {found.pk}: DTSEN 2026-Q4", "NIK_REGION_OTHER"]
    assert listing("refused").narrowed_by(QueryDict(f"import={found.pk}&code=x"), operator) == words[:1]


def test_hand_overs_with_who_admitted_them(operator: User) -> None:
    waiting, done = ImportFactory(), ImportFactory(admitted=True, dataset_version="2026-Q3", counts={})
    names = ["number", "version", "families", "persons", "admitted_by"]

    rows = taken("imports", operator, "", names)

    assert rows == [
        [done.pk, "2026-Q3", None, None, done.admitted_by.full_name],
        [waiting.pk, "2026-Q4", 3, 8, ""],
    ]
    assert listing("imports").count(QueryDict(""), operator) == 2


class Noting:
    """A bulk action that notes what it was given."""

    name = "note"
    permission = listing("families").permission

    def __init__(self) -> None:
        self.given: list[int] = []

    def label(self) -> str:
        return "Catat"

    def effect(self, chosen: FamilyQuerySet) -> str:
        return f"{chosen.count()} keluarga dicatat"

    def run(self, chosen: FamilyQuerySet, *, reason: str, by: User) -> str:
        self.given = list(chosen.order_by("pk").values_list("pk", flat=True))
        return f"dicatat: {reason}"


@pytest.fixture
def noting(monkeypatch) -> Noting:
    action = Noting()
    monkeypatch.setattr(additions, "bulk_actions", lambda _user: [action])
    return action


def test_what_will_happen_is_said_in_numbers_before_it_does(client, operator: User, noting: Noting) -> None:
    one, _other = FamilyFactory(head=True), FamilyFactory(head=True)
    client.force_login(operator)

    page = client.post(BULK, {"act": "note", "ids": [one.pk]})

    assert "1 keluarga dicatat" in page.content.decode()
    assert noting.given == []


def test_the_confirmed_choice_is_done_with_its_reason(client, operator: User, noting: Noting) -> None:
    one, _other = FamilyFactory(head=True), FamilyFactory(head=True)
    client.force_login(operator)
    sealed = client.post(BULK, {"act": "note", "ids": [one.pk]}).context["sealed"]

    refused = client.post(BULK, {"act": "note", "sealed": sealed, "confirmed": "1", "reason": ""})
    response = client.post(BULK, {"act": "note", "sealed": sealed, "confirmed": "1", "reason": "surat 12"}, follow=True)

    assert refused.status_code == 422
    assert noting.given == [one.pk]
    assert [str(message) for message in response.context["messages"]] == ["dicatat: surat 12"]


def test_everything_means_the_filters_that_were_shown(client, operator: User, noting: Noting) -> None:
    poor = FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=9)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    client.force_login(operator)
    sealed = client.get(f"{LIST}?decile_to=4&area={VILLAGE}&columns=nik").context["sealed"]

    page = client.post(BULK, {"act": "note", "everything": "1", "sealed": sealed, "ids": []})
    client.post(BULK, {"act": "note", "confirmed": "1", "sealed": page.context["sealed"], "reason": "surat 12"})

    assert noting.given == [poor.pk]


def test_nothing_ticked_or_a_forged_choice_does_nothing(client, operator: User, noting: Noting) -> None:
    client.force_login(operator)
    forged = seal(listing("families"), "", UserFactory())

    for data in ({"ids": []}, {"everything": "1", "sealed": forged}, {"confirmed": "1", "sealed": "x"}):
        response = client.post(BULK, {"act": "note", **data}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    assert noting.given == []


def test_ticked_families_go_to_the_form_of_exports(client, operator: User) -> None:
    client.force_login(operator)

    response = client.post(BULK, {"act": "export", "ids": ["3", "5"]})

    assert response["Location"] == f"{reverse('access:export-new', args=['families'])}?ids=3&ids=5"


def test_an_act_that_one_may_not_do_is_refused(client, operator: User) -> None:
    client.force_login(operator)

    assert client.post(BULK, {"act": "ask-again", "ids": ["3"]}).status_code == 403
    assert not AuditEvent.objects.filter(action="verification.ask_again").exists()
