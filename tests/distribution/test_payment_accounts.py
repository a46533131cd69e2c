"""Lists of accounts and cards: taken over with a word on every row that cannot be used."""

import io

import pytest

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions.payments import accounts
from distribution.models import Account, AccountList
from distribution.payment_errors import ReplyUnknown, SameAccounts
from recipients.errors import NotPermitted
from tests.distribution.payment_factories import a_bank, an_account, an_account_list
from tests.factories import PersonFactory, UserFactory


pytestmark = pytest.mark.django_db


def _row(nik: str, number: str = "7002000111", state: str = "Terdistribusi") -> dict[str, str]:
    return {"NIK": nik, "NAMA": "SRI", "NO_REKENING": number, "STATUS_KKS": state}


def test_new_accounts_are_kept_with_the_state_of_the_card() -> None:
    person = PersonFactory()

    taken = an_account_list([_row(person.nik, state="Belum distribusi")])

    account = Account.objects.get()
    assert (account.person, account.number, account.card_state) == (person, "7002000111", "pending")
    assert taken.counts == {"read": 1, "written": 1, "unchanged": 0, "ended": 0, "refused": 0}


def test_a_new_number_ends_the_old_account_and_a_known_one_changes_nothing() -> None:
    person = PersonFactory()
    old = an_account(person, number="111111")

    changed = an_account_list([_row(person.nik, "222222")])
    again = an_account_list([_row(person.nik, "222222", "aktif")])

    old.refresh_from_db()
    assert old.valid_until is not None
    assert Account.objects.get(valid_until=None).number == "222222"
    assert (changed.counts["ended"], again.counts["unchanged"]) == (1, 1)


def test_several_people_may_wait_for_their_first_number() -> None:
    people = PersonFactory.create_batch(2)

    taken = an_account_list([_row(one.nik, "", "Gagal burekol") for one in people])

    assert taken.counts["written"] == 2
    assert set(Account.objects.values_list("number", "card_state")) == {("", "opening_failed")}


def test_rows_that_cannot_be_used_are_told() -> None:
    person, other, third = PersonFactory.create_batch(3)
    an_account(other, number="333333")

    taken = an_account_list(
        [
            _row(person.nik, "333333"), _row("3576019999999999"), _row("12"), _row(other.nik, "1,5"),
            _row(third.nik, "444", "entah"), _row(third.nik, "", "Terdistribusi"), _row(third.nik, "", ""),
        ]
    )  # fmt: skip

    assert taken.refused == [
        (2, "ACCOUNT_OF_ANOTHER"), (3, "NIK_UNKNOWN"), (4, "NIK_UNUSABLE"), (5, "ACCOUNT_UNUSABLE"),
        (6, "ACCOUNT_UNUSABLE"), (7, "ACCOUNT_EMPTY"), (8, "DUPLICATE_IN_FILE"),
    ]  # fmt: skip


def test_the_same_list_twice_and_other_files_are_refused() -> None:
    person = PersonFactory()
    an_account_list([_row(person.nik)])

    with pytest.raises(SameAccounts):
        an_account_list([_row(person.nik)])
    with pytest.raises(ReplyUnknown, match="NO_REKENING"):
        accounts.take(
            agency=a_bank(), name="a.csv", stream=io.BytesIO(b"NIK;NAMA\n1;2\n"), by=UserFactory(role=Role.OPERATOR)
        )
    with pytest.raises(ReplyUnknown):
        an_account_list([])

    assert AccountList.objects.count() == 1


def test_a_broken_line_is_told_alone() -> None:
    person = PersonFactory()
    file = io.BytesIO(f"NIK;NO_REKENING\n{person.nik};700111\nx\n".encode())

    taken = accounts.take(agency=a_bank(), name="a.csv", stream=file, by=UserFactory(role=Role.OPERATOR))

    assert (taken.refused, taken.counts["written"]) == ([(3, "ROW_BROKEN")], 1)


def test_nobody_of_a_part_of_the_city_says_which_accounts_get_the_money() -> None:
    person = PersonFactory()
    account = an_account(person, number="111111")
    file = io.BytesIO(f"NIK;NO_REKENING\n{person.nik};700111\n".encode())

    with pytest.raises(NotPermitted):
        accounts.take(
            agency=account.agency,
            name="a.csv",
            stream=file,
            by=UserFactory(role=Role.OPERATOR, role__area="35.76.01.1001"),
        )

    account.refresh_from_db()
    assert account.valid_until is None
    assert not AuditEvent.objects.filter(action="account_list.take").exists()
