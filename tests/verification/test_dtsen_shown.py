"""What the next version of DTSEN shows of the proposals that were sent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients.models import Import, ImportFile
from tests.factories import FamilyFactory, UserFactory
from tests.verification.dtsen_factories import version
from tests.verification.dtsen_sent import State, again, sent
from verification.actions.dtsen import outcomes
from verification.domain.dtsen_proposals import KK, NIK
from verification.models import Proposal, ProposalBatch


pytestmark = pytest.mark.django_db


TOLD_AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def verifier() -> User:
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture(autouse=True)
def _a_day(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


FAMILY_HEAD = ("nomor_kartu_keluarga", "kode_kelurahan_desa", "desil_nasional", "alamat")


MEMBER_HEAD = ("nomor_induk_kependudukan", "nomor_kartu_keluarga", "nama", "tanggal_lahir", "jenis_kelamin")


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.VAR = str(tmp_path)
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def next_version(
    uploads: Path, families: Sequence[Sequence[str]], members: Sequence[Sequence[str]], name: str = "2026-Q4"
) -> Import:
    """An admitted version with its two files."""
    found = version(name, admitted_at=TOLD_AT)
    for part, heads, rows in (("families", FAMILY_HEAD, families), ("persons", MEMBER_HEAD, members)):
        path = uploads / f"{name}-{part}.csv"
        path.write_text("\n".join("|".join(row) for row in [heads, *rows]) + "\n", encoding="utf-8")
        ImportFile.objects.create(
            part_of=found, part=part, name=path.name, path=path.name, sha256=f"{path.name:>64}", size=1
        )
    return found


def test_the_next_version_ends_what_it_shows(uploads: Path, verifier: User) -> None:
    shown, missing = sent(verifier), sent(verifier)
    next_version(
        uploads, [[shown.kk_number, "3576011001", "3", "JL. A"]],
        [[shown.said[0][NIK], shown.kk_number, "SRI WAHYUNI", "1986-03-14", "1"]],
    )  # fmt: skip

    assert (outcomes.look_at_newest(), outcomes.look_at_newest()) == (1, 0)

    assert (again(shown).state, again(shown).worked_in) == (State.WORKED, "2026-Q4")
    assert (again(missing).state, again(missing).missed_in) == (State.SENT, "2026-Q4")
    assert AuditEvent.objects.get(action="proposal.compare").details == {"version": "2026-Q4", "worked": 1, "missed": 1}


def test_an_update_worked_when_the_file_says_it(uploads: Path, verifier: User) -> None:
    family = FamilyFactory(head=True)
    new_card = "3576010101017777"
    wishes = [
        {"field": "nama", "before": "SITI", "after": "SITI AMINAH", "nik": family.head.nik},
        {"field": KK, "before": family.cards.get().kk_number, "after": new_card, "nik": ""},
    ]
    one = sent(verifier, family=family, kind=Proposal.Kind.UPDATE, wanted={"wishes": wishes})
    next_version(
        uploads, [[new_card, "3576011001", "3", "JL. A"]],
        [[family.head.nik, new_card, "Siti Aminah", "1986-03-14", "1"]],
    )  # fmt: skip

    assert outcomes.look_at_newest() == 1
    assert again(one).state == State.WORKED


def test_a_family_is_out_when_no_file_has_it(uploads: Path, verifier: User) -> None:
    one = sent(verifier, kind=Proposal.Kind.REMOVE)
    next_version(uploads, [["3576010101015555", "3576011001", "3", "JL. A"]], [])

    assert outcomes.look_at_newest() == 1
    assert again(one).state == State.WORKED


def test_a_version_that_came_before_the_sending_says_nothing(verifier: User) -> None:
    one = sent(verifier)
    version("2026-Q3")

    assert outcomes.look_at_newest() == 0
    assert again(one).missed_in == ""


@pytest.mark.parametrize(("hour", "is_compared"), [(23, True), (16, False)])
def test_the_day_of_a_version_is_the_city_s(uploads: Path, verifier: User, hour: int, is_compared: bool) -> None:
    one = sent(verifier)
    ProposalBatch.objects.update(sent_on=date(2026, 11, 21))
    next_version(uploads, [], [])
    Import.objects.across_areas(reason="test").update(admitted_at=datetime(2026, 11, 20, hour, 30, tzinfo=UTC))

    outcomes.look_at_newest()

    assert again(one).missed_in == ("2026-Q4" if is_compared else "")


def test_without_a_version_there_is_nothing_to_compare() -> None:
    assert outcomes.look_at_newest() == 0
