"""What can go wrong with agreements, reports to data owners and proposals to DTSEN, in words for people."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class NoAgreement(UserError):
    """Nobody is asked without an agreement with the owner of the data."""

    def __init__(self, source: str) -> None:
        super().__init__(
            _(
                "No agreement (PKS) with the owner of %(source)s is in force today, so nobody is asked. Have the"
                " administrator enter it under Reference data, Agreements, or renew it with the owner first."
            )
            % {"source": source}
        )


class ReportSent(Conflict):
    """Somebody has noted the report already."""

    def __init__(self) -> None:
        super().__init__(_("This report is already noted as sent. Load the page again to see by whom."))


class ReportTooEarly(UserError):
    """The time that the report is about is not over."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(
            _("The time of this report ends on %(day)s. Send it after that day; you can look at the figures now.")
            % {"day": date_format(ends_on, "j M Y")}
        )


class SentInFuture(UserError):
    """Nothing was sent on a day to come."""

    def __init__(self) -> None:
        super().__init__(_("The day of sending lies in the future. Write the day on which the letter went out."))


class ProposalOver(Conflict):
    """The proposal is in another state meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This proposal is in another state by now. Load the page again to see which."))


class ProposalOpen(Conflict):
    """The same is proposed already."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("Proposal %(number)d asks the same of this family and is not answered yet. Go on with that one.")
            % {"number": number}
        )


class OwnProposal(NotAllowed):
    """A second person has to look at a proposal."""

    def __init__(self) -> None:
        super().__init__(_("You made this proposal yourself. A second person has to approve it."))


class EvidenceMissing(UserError):
    """Nothing shows that the proposal is right."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no evidence yet. Add a photo of a visit or a paper, such as the minutes of the kelurahan.")
        )


class EvidenceKnown(Conflict):
    """The same file twice."""

    def __init__(self) -> None:
        super().__init__(_("This photo or paper is already with the proposal."))


class NobodyToPropose(UserError):
    """Nothing was chosen, or it is proposed already."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was proposed: none is chosen, or all of them are proposed already. Load the page again.")
        )


class NothingApproved(UserError):
    """There is nothing to send."""

    def __init__(self) -> None:
        super().__init__(_("No approved proposal waits to be sent. Have proposals approved first."))


class MayNotTakeWhole(NotAllowed):
    """A file for SIKS-NG holds whole numbers of the whole city."""

    def __init__(self) -> None:
        super().__init__(
            _("The file holds whole NIK of the whole city, which your role does not include. Ask an operator.")
        )


class BatchReasonShort(UserError):
    """Whole numbers leave the portal with a reason."""

    def __init__(self) -> None:
        super().__init__(_("Say in a few words for which sending the file is put together."))


class BatchNotReady(Conflict):
    """The file is not there (yet, or any more)."""

    def __init__(self) -> None:
        super().__init__(_("The file of this batch is not there. Have it built again; it becomes the same file."))


class BatchSent(Conflict):
    """Somebody has noted the sending."""

    def __init__(self) -> None:
        super().__init__(_("This batch is already noted as sent."))


class AnswersUnreadable(UserError):
    """The file holds no answers."""

    def __init__(self, name: str, trouble: str) -> None:
        super().__init__(
            _(
                "%(name)s was not taken in: %(trouble)s Send the sheet of the batch back with the columns nomor_usulan,"
                " nomor_kartu_keluarga, hasil (DITERIMA or DITOLAK), tanggal_jawaban and keterangan filled in."
            )
            % {"name": name, "trouble": trouble}
        )


class SameAnswers(Conflict):
    """The file was taken in before."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s was taken in before. Nothing was changed.") % {"name": name})
