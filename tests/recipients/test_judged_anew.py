"""Files that wait for admission while the portal is upgraded or others come in: said, judged anew with one press."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions import imports
from recipients.actions.changes import pick
from recipients.models import Family, FamilyChange, Import
from recipients.queries.changes_report import held_count
from recipients.queries.intake_version import judging_version
from tests.factories import UserFactory
from tests.recipients.factories import ImportFactory
from tests.recipients.handover import admitted, family, person, staged


pytestmark = pytest.mark.django_db
OLDER = "0123456789abcdef"


@pytest.fixture
def verifier(client) -> User:
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


@pytest.fixture
def found() -> Import:
    return ImportFactory(judged_by=OLDER)


def waiting(folder: Path) -> Import:
    """A second version that an older portal has read, in tables of another shape."""
    admitted(folder, [family(1)], [person(1, full_name="ANI")])
    found = staged(folder, [family(1, decile_national="9")], [person(1, full_name="ANI")], version="2026-Q4")
    Import.objects.filter(pk=found.pk).update(judged_by=OLDER)
    found.refresh_from_db()
    return found


def test_reading_says_which_version_it_was(tmp_path: Path) -> None:
    assert staged(tmp_path, [family(1)], [person(1)]).judged_by == judging_version()


def test_nobody_agrees_to_what_an_older_version_judged(found, verifier) -> None:
    with pytest.raises(errors.JudgedByAnother, match=rf"Impor {found.pk}|impor {found.pk}"):
        imports.agree(import_id=found.pk, by=verifier)

    assert Import.objects.get().admission_by is None


def test_an_agreement_from_before_the_upgrade_admits_nothing(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    verifier = UserFactory(role=Role.VERIFIKATOR)
    Import.objects.filter(pk=found.pk).update(admission_by=verifier, admission_asked_at=found.uploaded_at)

    with pytest.raises(errors.JudgedByAnother):
        imports.admit_agreed(import_id=found.pk)

    found.refresh_from_db()
    assert (found.state, found.admission_by) == ("staged", None)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VERIFIKATOR])
def test_who_sends_or_admits_files_has_them_judged_anew(found, role: Role) -> None:
    user = UserFactory(role=role)

    imports.judge_again(import_id=found.pk, by=user)

    assert Import.objects.get().state == "received"
    assert AuditEvent.objects.get(action="import.judge_again").actor == user


def test_who_only_looks_at_files_does_not(found) -> None:
    with pytest.raises(errors.NotPermitted):
        imports.judge_again(import_id=found.pk, by=UserFactory(role=Role.AUDITOR))

    assert Import.objects.get().state == "staged"


@pytest.mark.parametrize("more", [{"judged_by": judging_version()}, {"judged_by": OLDER, "admitted": True}])
def test_what_need_not_be_judged_anew_is_left_alone(verifier, more) -> None:
    found = ImportFactory(**more)

    with pytest.raises(errors.NotWaiting):
        imports.judge_again(import_id=found.pk, by=verifier)

    assert Import.objects.get().state == found.state


def test_judged_anew_it_is_admitted_and_what_was_held_back_stays_so(tmp_path: Path, verifier) -> None:
    found = waiting(tmp_path)
    pick(change=FamilyChange.objects.get(), is_held=True, by=verifier)

    imports.judge_again(import_id=found.pk, by=verifier)
    assert imports.stage(import_id=found.pk)
    assert held_count(found) == 1
    imports.admit(import_id=found.pk, by=verifier)

    found.refresh_from_db()
    assert (found.state, found.judged_by) == ("admitted", judging_version())
    assert Family.objects.get().deciles.get(is_current=True).national == 3
    assert FamilyChange.objects.get().state == "held"


def test_the_page_says_so_and_offers_it(client, verifier, found) -> None:
    url = reverse("recipients:import", args=[found.pk])

    page = client.get(url)
    refused = client.post(reverse("recipients:import-agree", args=[found.pk]), follow=True)
    client.post(reverse("recipients:import-judge-again", args=[found.pk]))
    twice = client.post(reverse("recipients:import-judge-again", args=[found.pk]), follow=True)

    assert "Portal sudah diperbarui sejak berkas ini dibaca" in page.content.decode()
    assert page.context["may_judge_again"]
    assert not page.context["may_agree"]
    assert "Minta berkas dinilai ulang lebih dulu" in refused.content.decode()
    assert Import.objects.get().state == "received"
    assert [message.level_tag for message in twice.context["messages"]] == ["error"]


def test_the_page_tells_who_has_come_in_meanwhile_and_offers_to_judge_anew(client, verifier, tmp_path: Path) -> None:
    found = staged(tmp_path, [family(1)], [person(1)], version="2026-Q4")
    later = admitted(tmp_path, [family(2)], [person(2)], version="2026-Q4")
    url = reverse("recipients:import", args=[found.pk])

    page = client.get(url)
    client.post(reverse("recipients:import-judge-again", args=[found.pk]))
    imports.stage(import_id=found.pk)
    anew = client.get(url)

    assert f"Impor {later.pk} disahkan sesudah berkas ini dibaca" in page.text
    assert (page.context["may_judge_again"], page.context["may_agree"]) == (True, True)
    assert (anew.context["overtaker"], anew.context["may_judge_again"]) == (None, False)


def test_who_has_just_come_in_is_told_what_comes_next(client, verifier, tmp_path: Path) -> None:
    found = admitted(tmp_path, [family(1)], [person(1)])
    url = reverse("recipients:import", args=[found.pk])

    fresh = client.get(url)
    Import.objects.filter(pk=found.pk).update(admitted_at=timezone.now() - timedelta(days=2))
    old = client.get(url)

    assert ["Sudah masuk data induk" in page.text for page in (fresh, old)] == [True, False]


def test_rows_in_tables_of_another_version_are_not_read(client, verifier, tmp_path: Path) -> None:
    found = waiting(tmp_path)

    page = client.get(reverse("recipients:import", args=[found.pk]))
    family_page = client.get(reverse("recipients:change", args=[FamilyChange.objects.get().pk]))

    assert [tab.key for tab in page.context["tabs"]] == ["refused", "warnings"]
    assert family_page.context["fields"] == []


def test_who_may_not_is_only_told(client, found) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))

    page = client.get(reverse("recipients:import", args=[found.pk]))

    assert page.context["is_outdated"]
    assert not page.context["may_judge_again"]
