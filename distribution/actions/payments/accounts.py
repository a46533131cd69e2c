"""Taking over a bank's list of accounts and cards (KKS distribution list), whole or not at all."""

from collections.abc import Iterator
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from distribution.actions.payments.uploads import Upload, kept
from distribution.domain.payments.accounts import read_card_state
from distribution.domain.payments.formats import ACCOUNTS
from distribution.domain.payments.replies import read_account
from distribution.models import AccountList, PayingAgency
from distribution.payment_errors import ReplyUnknown, SameAccounts
from distribution.queries import accounts
from distribution.queries.accounts import AccountRow
from recipients.actions.imports.receive import city_of
from recipients.domain.nik import read_number
from recipients.domain.sheets import open_table


MOST_TOLD = 1_000


def take(*, agency: PayingAgency, name: str, stream: BinaryIO, by: User) -> AccountList:
    """Read a list and take every usable row over; the others are told with row and reason.

    By somebody who prepares payments in the whole city: a list says for anybody which account gets the money.
    """
    city_of(by, Permission.PAYMENT_PREPARE)
    with kept(name, stream) as upload:
        missing = ACCOUNTS.match(upload.header).missing
        if missing:
            raise ReplyUnknown(
                _("%(name)s is no list of accounts: it has no column %(columns)s.")
                % {"name": upload.name, "columns": ", ".join(missing)}
            )
        _refuse_known(upload)
        try:
            return _take(upload, agency, by)
        except IntegrityError:
            # Two at once: the unique hash has decided, the other one was first.
            _refuse_known(upload)
            raise


def _refuse_known(upload: Upload) -> None:
    known = AccountList.objects.filter(sha256=upload.sha256).first()
    if known:
        raise SameAccounts(_("This list was taken over before, as list %(number)s.") % {"number": known.pk})


@transaction.atomic
def _take(upload: Upload, agency: PayingAgency, by: User) -> AccountList:
    with transaction.atomic():
        kept_list = AccountList.objects.create(
            agency=agency, name=upload.name[-255:], path="", sha256=upload.sha256, uploaded_by=by
        )
    counts, refused = accounts.take(
        _rows(upload), agency=agency.pk, of_list=kept_list.pk, on=timezone.localdate(), most_told=MOST_TOLD
    )
    if not counts["read"]:
        raise ReplyUnknown(_("The file has a header but no row below it. Ask the agency for the whole file."))
    kept_list.counts, kept_list.refused, kept_list.path = dict(counts), refused, upload.store()
    kept_list.save(update_fields=["counts", "refused", "path"])
    audit.record("account_list.take", target=kept_list, by=by, details={"agency": agency.code, **counts})
    return kept_list


def _rows(upload: Upload) -> Iterator[AccountRow]:
    with upload.path.open("rb") as stream:
        table = open_table(stream)
        places = dict(zip(ACCOUNTS.fields, ACCOUNTS.match(table.header).positions, strict=True))
        for row in table.rows():
            if row.broken:
                yield AccountRow(row.number, "", "", "", "", "ROW_BROKEN")
                continue
            values = [*row.values, ""]
            damaged = {name for name, place in places.items() if place in row.damaged}
            yield _row(row.number, {name: values[place] for name, place in places.items()}, damaged)


def _row(number: int, fields: dict[str, str], damaged: set[str]) -> AccountRow:
    nik = read_number(fields["nik"], has_lost_digits="nik" in damaged)
    account = read_account(fields["account_number"], has_lost_digits="account_number" in damaged)
    state = read_card_state(fields["card_state"], has_number=bool(account.whole))
    trouble = ""
    if not nik.is_usable:
        trouble = "NIK_UNUSABLE"
    elif fields["account_number"].strip() and not account.whole:
        trouble = "ACCOUNT_UNUSABLE"
    elif state is None:
        trouble = "STATE_UNKNOWN"
    elif not account.whole and state not in {"checking", "opening_failed"}:
        trouble = "ACCOUNT_EMPTY"
    return AccountRow(
        row=number,
        nik=nik.value if nik.is_usable else "",
        number=account.whole,
        holder_name=" ".join(fields["full_name"].split())[:120],
        card_state=state or "",
        trouble=trouble,
    )
