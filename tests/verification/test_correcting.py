"""From the decision that data are wrong to the form that corrects them."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from tests.factories import CITY, UserFactory
from tests.verification.factories import CheckFactory, FindingFactory, reviewer
from verification.actions import findings
from verification.domain.doubted import doubted_fields
from verification.models import Finding


def _element(name: str, agrees: bool) -> dict[str, object]:
    return {"name": name, "agrees": agrees, "score": None, "verdict": "same" if agrees else "different"}


def test_fields_the_registry_was_right_about_are_not_doubted() -> None:
    differing = {"NAMA_LGKP", "TGL_LHR", "NO_KK", "KEL_NAME"}

    assert doubted_fields(differing=differing, held_true={}) == ("full_name", "birth_date")
    assert doubted_fields(differing=differing, held_true={"NAMA_LGKP": "registry", "TGL_LHR": "visit"}) == (
        "birth_date",
    )


def _decided(kind: str = "name_differs", decision: str = "corrected", **more: object) -> Finding:
    elements = [_element("NAMA_LGKP", False), _element("JENIS_KLMIN", False), _element("RT", True)]
    check = CheckFactory(outcome="mismatched", elements=elements)
    finding = FindingFactory(person=check.person, family=check.person.family, check_answer=check, kind=kind, **more)
    return findings.decide(
        finding=finding, decision=decision, reason="KTP dilihat", by=reviewer(), held_true={"JENIS_KLMIN": "registry"}
    )


def _seen(finding: Finding, role: Role) -> tuple[str, str]:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(UserFactory(role=role, role__area=CITY))
    response = client.get(reverse("verification:review", args=[finding.pk]))
    return response.context["correction_url"], response.content.decode()


@pytest.mark.django_db
class TestTheWay:
    def test_leads_the_operator_to_the_marked_form(self) -> None:
        finding = _decided()

        url, page = _seen(finding, Role.OPERATOR)

        form = reverse("recipients:person-correct", args=[finding.person_id])
        assert url == f"{form}?doubt=full_name&reason=Decision+on+finding+{finding.pk}"
        assert "Correct the data now" in page

    def test_is_told_to_the_reviewer_who_may_not_enter_data(self) -> None:
        url, page = _seen(_decided(), Role.VERIFIKATOR)

        assert url == ""
        assert "The data officer enters the right values" in page

    def test_leads_to_the_family_for_its_card(self) -> None:
        finding = _decided("kk_differs")

        url, _page = _seen(finding, Role.OPERATOR)

        assert url == reverse("recipients:family-correct", args=[finding.family_id])

    def test_is_not_offered_where_the_data_stay(self) -> None:
        url, page = _seen(_decided(decision="no_objection"), Role.OPERATOR)

        assert url == ""
        assert "The data officer enters" not in page

    def test_marks_nothing_when_the_answer_is_gone(self) -> None:
        finding = _decided()
        Finding.objects.filter(pk=finding.pk).update(check_answer=None)

        url, _page = _seen(finding, Role.OPERATOR)

        assert "doubt=" not in url
