"""What a finding's page offers by its kind: reasons at hand, and whether Dukcapil can be waited for."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from access.listings import listing
from access.models import User
from tests.verification.factories import FindingFactory
from verification.domain.dukcapil_answers import Fault
from verification.domain.findings import MEANS_KINDS
from verification.models import Finding, FindingRule
from verification.rules_reference import FindingRules
from verification.wording import ready_reasons, trouble_words


WEIGHT_WORDS = ("Identitas", "Kemampuan", "Penyaluran", "Bantuan ditahan", "Ringan")


def test_each_kind_has_the_reasons_of_its_matter() -> None:
    alike: dict[str, set[str]] = {}
    for kind in Finding.Kind.values:
        alike.setdefault(ready_reasons(kind)[0], set()).add(kind)

    assert sorted(len(kinds) for kinds in alike.values()) == [1, 5, 6, 6]
    assert set(MEANS_KINDS) in alike.values()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "weight", "words"),
    [
        ("name_differs", 2, "Identitas"),
        ("vehicle", 2, "Kemampuan"),
        ("aid_amiss", 2, "Penyaluran"),
        ("vehicle", 3, "Bantuan ditahan"),
        ("vehicle", 1, "Ringan"),
    ],
)
def test_the_middle_weight_is_called_by_what_the_finding_is_about(
    client: Client, rini: User, kind: str, weight: int, words: str
) -> None:
    FindingFactory(kind=kind, materiality=weight)

    page = client.get(reverse("verification:queue")).text

    rule = FindingRule(kind=kind, materiality=weight)
    with override("id"):
        assert rule.get_materiality_display() == words
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert [one for one in WEIGHT_WORDS if one in table] == [words]
    findings = listing("findings")
    shown = {column.name: column.value for column in findings.columns()}
    with override("id"):
        assert [shown["weight"](row) for row in findings.rows(QueryDict(""), rini)] == [words]


@pytest.mark.django_db
def test_where_a_weight_is_chosen_the_middle_one_names_all_that_it_covers(client: Client, rini: User) -> None:
    FindingFactory()

    page = client.get(reverse("verification:queue"), {"materiality": "2"})
    with override("id"):
        offered = dict(FindingRules().form(None, None).fields["materiality"].choices)

    assert "Bobot: Identitas, kemampuan, atau penyaluran" in page.text
    assert (str(offered[2]), str(offered[3])) == ("Identitas, kemampuan, atau penyaluran", "Bantuan ditahan")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        *[(fault.value, None) for fault in Fault if fault is not Fault.NONE],
        ("ConnectionRefusedError", "tidak ada sambungan"),
        ("Login Gagal", "Login Gagal"),
        ("", ""),
    ],
)
def test_what_went_wrong_is_said_in_words(said: str, words: str | None) -> None:
    with override("id"):
        told = trouble_words(said)

    assert told == words if words is not None else told != said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "waits"), [("kk_differs", True), ("not_found", True), ("civil_servant", False), ("aid_amiss", False)]
)
def test_dukcapil_is_waited_for_only_where_its_own_record_differs(
    client: Client, rini: User, kind: str, waits: bool
) -> None:
    finding = FindingFactory(kind=kind)

    page = client.get(reverse("verification:review", args=[finding.pk])).text

    assert (reverse("verification:wait", args=[finding.pk]) in page, "<kbd>U</kbd>" in page) == (waits, waits)
