"""Invented lists of other systems and files with unknown columns."""

from pathlib import Path

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from recipients.models import ListEntry, RecipientList, UnmappedFile
from tests.factories import CITY, UserFactory, areas


UNKNOWN = "Nomor Induk;No Kartu;Nama Warga;Lahir;L/P\n3576011203819021;3576010101199002;BUDI SANTOSO;12-03-1981;L\n"


class RecipientListFactory(DjangoModelFactory):
    """A matched list of KKS cards without rows."""

    class Meta:
        model = RecipientList

    city_id = factory.LazyFunction(lambda: areas()[CITY].code)
    system = RecipientList.System.SIKS
    layout = "siks-kks"
    name = "kks_tahap_2.csv"
    path = "aa/none"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 1_200
    state = RecipientList.State.READY
    counts = factory.LazyFunction(lambda: {"read": 0, **dict.fromkeys(ListEntry.State.values, 0)})
    uploaded_by = factory.SubFactory(UserFactory)
    finished_at = factory.LazyFunction(timezone.now)


def unmapped_file(text: str = UNKNOWN, *, name: str = "warga.csv") -> UnmappedFile:
    """A kept file whose columns nobody knows; its content lies below the uploads of the test."""
    folder = Path(settings.VAR) / "uploads" / "ff"
    folder.mkdir(parents=True, exist_ok=True)
    kept = UnmappedFile.objects.create(
        city_id=areas()[CITY].code,
        name=name,
        path="ff/unknown",
        sha256="f" * 64,
        size=len(text),
        uploaded_by=UserFactory(),
    )
    path = folder / f"unknown-{kept.pk}"
    path.write_text(text, encoding="utf-8")
    kept.path = f"ff/{path.name}"
    kept.save(update_fields=["path"])
    return kept
