"""The camera of a phone reads the QR of a printed letter, in a browser that cannot read codes by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from access.domain.permissions import Role
from distribution.models import Handover
from distribution.queries.invitations import address_path
from tests.distribution.handing_over import a_roster_to_hand_over, letters
from tests.factories import VILLAGE
from tests.journeys.conftest import TakeSeat
from tests.journeys.film import letter_before_the_camera
from tests.journeys.seat import PHONE
from tests.journeys.test_delivery_point import sign, take_photo


pytestmark = pytest.mark.journey

TABLE = {"latitude": -7.4705, "longitude": 112.4401, "accuracy": 12}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("camera") / "letter.y4m"


@pytest.fixture(scope="module")
def browser_arguments(film: Path) -> list[str]:
    return [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip


def test_the_camera_reads_a_letter_and_the_aid_is_handed_over(take_seat: TakeSeat, film: Path) -> None:
    letter = letters(a_roster_to_hand_over())[0]
    phone = take_seat(Role.PENDAMPING, area=VILLAGE, geolocation=TABLE, permissions=["camera", "geolocation"], **PHONE)
    letter_before_the_camera(film, f"{phone.address}{address_path(letter.key)}")

    phone.open("distribution:scan")
    assert phone.page.evaluate("'BarcodeDetector' in window") is False
    phone.press("Use the camera")
    expect(phone.page.locator("#handover")).to_have_count(1)
    phone.settle()
    phone.reads("12 m")
    take_photo(phone)
    sign(phone)
    phone.press("Handed over")
    phone.sees("Handed over. The record is kept.")

    kept = Handover.objects.across_areas(reason="test").select_related("photo", "signature", "delivery").get()
    assert kept.invitation_id == letter.pk
    assert kept.delivery.state == "delivered"
    assert kept.photo is not None
    assert (float(kept.photo.latitude), float(kept.photo.longitude), kept.photo.accuracy_m) == (-7.4705, 112.4401, 12)
    assert kept.signature is not None


def test_the_camera_says_when_it_has_read_something_else(take_seat: TakeSeat, film: Path) -> None:
    phone = take_seat(Role.PENDAMPING, area=VILLAGE, permissions=["camera"], **PHONE)
    letter_before_the_camera(film, "https://contoh.invalid/bukan-surat")

    phone.open("distribution:scan")
    phone.press("Use the camera")
    phone.sees("This is no code of a letter in your area. Look at it again: twelve signs in three groups.")
