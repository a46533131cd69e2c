"""Visits to a family: asked for, made, brought back, withdrawn."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from tests.factories import NEIGHBOUR, VILLAGE
from tests.verification.factories import (
    JPEG,
    FindingFactory,
    GroundCheckFactory,
    facilitator,
    reviewer,
)
from verification import errors
from verification.actions import findings, ground_checks
from verification.models import Evidence, GroundCheck


pytestmark = pytest.mark.django_db


class TestVisits:
    def test_sending_to_the_field_makes_one_visit(self) -> None:
        finding, by = FindingFactory(), reviewer()

        visit = findings.send_to_field(finding=finding, question="Masih tinggal di sana?", by=by)

        finding.refresh_from_db()
        assert (finding.state, visit.village_id, visit.question) == ("ground_check", VILLAGE, "Masih tinggal di sana?")
        with pytest.raises(errors.WithFacilitator):
            findings.send_to_field(finding=finding, question="Lagi?", by=by)
        assert GroundCheck.objects.count() == 1

    def test_what_was_found_comes_back_as_evidence_on_the_finding(self) -> None:
        visit, by = GroundCheckFactory(), facilitator()

        ground_checks.record_visit(
            ground_check=visit,
            outcome="confirmed",
            note="Bertemu di rumah",
            by=by,
            photos=[ground_checks.Photo(ContentFile(JPEG, name="IMG_1.heic"), "house")],
            position=ground_checks.Position(Decimal("-7.455100"), Decimal("112.449900"), 8),
        )

        visit.refresh_from_db()
        piece = Evidence.objects.get()
        assert (visit.state, visit.outcome, visit.visited_by) == ("done", "confirmed", by)
        assert (visit.finding.state, piece.family) == ("open", visit.family)
        assert (piece.latitude, piece.accuracy_m, piece.taken_by) == (Decimal("-7.455100"), 8, by)
        assert piece.file.name.endswith(f"{piece.sha256}.jpg")
        assert piece.file.read() == JPEG
        piece.file.close()

    def test_a_position_without_photo_is_kept_too(self) -> None:
        ground_checks.record_visit(
            ground_check=GroundCheckFactory(),
            outcome="not_found",
            note="",
            by=facilitator(),
            position=ground_checks.Position(Decimal("-7.45"), Decimal("112.44")),
        )

        piece = Evidence.objects.get()
        assert (piece.file.name, piece.sha256, piece.longitude) == ("", "", Decimal("112.44"))

    def test_sent_twice_is_kept_once(self) -> None:
        visit, by = GroundCheckFactory(), facilitator()
        ground_checks.record_visit(ground_check=visit, outcome="confirmed", note="", by=by)

        with pytest.raises(errors.VisitOver):
            ground_checks.record_visit(ground_check=visit, outcome="moved", note="", by=by)

        visit.refresh_from_db()
        assert visit.outcome == "confirmed"

    @pytest.mark.parametrize(
        ("content", "error"),
        [
            (b"%PDF-1.7 not a photo", errors.PhotoUnusable),
            (b"<svg onload=alert(1)>", errors.PhotoUnusable),
            (JPEG + b"\0" * (8 * 1024 * 1024), errors.PhotoTooLarge),
        ],
        ids=["pdf", "svg", "too large"],
    )
    def test_a_bad_photo_is_refused_and_nothing_is_written(self, content: bytes, error: type[Exception]) -> None:
        visit = GroundCheckFactory()
        photo = ground_checks.Photo(ContentFile(content, name="photo.jpg"), "house")

        with pytest.raises(error):
            ground_checks.record_visit(
                ground_check=visit, outcome="confirmed", note="", by=facilitator(), photos=[photo]
            )

        visit.refresh_from_db()
        assert (visit.state, Evidence.objects.count()) == ("assigned", 0)

    def test_a_facilitator_of_another_kelurahan_is_refused(self) -> None:
        visit = GroundCheckFactory()

        with pytest.raises(errors.OutsideOwnArea):
            ground_checks.record_visit(ground_check=visit, outcome="confirmed", note="", by=facilitator(NEIGHBOUR))

        visit.refresh_from_db()
        assert visit.state == "assigned"

    def test_a_withdrawn_visit_gives_the_finding_back(self) -> None:
        visit = GroundCheckFactory()

        ground_checks.withdraw(ground_check=visit, reason="sudah jelas", by=reviewer())

        visit.refresh_from_db()
        assert (visit.state, visit.finding.state) == ("withdrawn", "open")
        with pytest.raises(errors.VisitOver):
            ground_checks.withdraw(ground_check=visit, reason="lagi", by=reviewer())
