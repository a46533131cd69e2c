"""Invented hand-overs for tests of the pages; those of the engine send real files."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from recipients.domain.formats.dtsen import PERSON
from recipients.models import FamilyChange, Import, ImportFile, ImportIssue, RejectedRow
from recipients.queries.intake_version import judging_version
from tests.factories import CITY, VILLAGE, FamilyFactory, UserFactory, areas


NOTHING = {"read": 0, "new": 0, "changed": 0, "unchanged": 0, "vanished": 0, "rejected": 0}


class ImportFactory(DjangoModelFactory):
    """A DTSEN pair that waits for admission: 3 families and 8 persons read, one member refused, one warned about."""

    class Meta:
        model = Import
        skip_postgeneration_save = True

    city_id = factory.LazyFunction(lambda: areas()[CITY].code)
    format = "dtsen"
    source = "dtsen"
    dataset_version = "2026-Q4"
    state = Import.State.STAGED
    judged_by = factory.LazyFunction(judging_version)
    uploaded_by = factory.SubFactory(UserFactory)
    finished_at = factory.LazyFunction(timezone.now)
    counts = factory.LazyFunction(
        lambda: {
            "families": {**NOTHING, "read": 3, "new": 3},
            "persons": {**NOTHING, "read": 8, "new": 7, "rejected": 1},
            "errors": {"NIK_LENGTH": 1},
            "warnings": {"NIK_REGION_OTHER": 1},
        }
    )

    class Params:
        admitted = factory.Trait(
            state=Import.State.ADMITTED,
            admitted_by=factory.SubFactory(UserFactory),
            admitted_at=factory.LazyFunction(timezone.now),
        )

    @factory.post_generation
    def rows(self, create: bool, extracted: object, **kwargs: object) -> None:
        """The two files, with one refused and one warned-about member."""
        ImportFileFactory(part_of=self, part=ImportFile.Part.FAMILIES)
        members = ImportFileFactory(part_of=self, part=ImportFile.Part.PERSONS)
        RejectedRow.objects.create(
            file=members, row=5, fields=member_fields(nik="35760114038600071", name="SRI WAHYUNI")
        )
        ImportIssue.objects.create(
            file=members, row=5, column="nomor_induk_kependudukan", code="NIK_LENGTH", severity="error",
            value="35*************71",
        )  # fmt: skip
        ImportIssue.objects.create(
            file=members, row=6, column="nomor_induk_kependudukan", code="NIK_REGION_OTHER", severity="warning",
            value="317101******0007",
        )  # fmt: skip


class ImportFileFactory(DjangoModelFactory):
    """One file of a pair."""

    class Meta:
        model = ImportFile

    part_of = factory.SubFactory(ImportFactory)
    part = ImportFile.Part.FAMILIES
    name = factory.LazyAttribute(lambda file: f"{file.part}_2026-Q4.csv")
    path = "aa/none"
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    size = 4_200


class FamilyChangeFactory(DjangoModelFactory):
    """A family that an admitted import no longer had."""

    class Meta:
        model = FamilyChange

    source_import = factory.SubFactory(ImportFactory, admitted=True)
    family = factory.SubFactory(FamilyFactory, village_id=factory.SelfAttribute("..village_id"))
    village_id = factory.LazyFunction(lambda: areas()[VILLAGE].code)
    name = "SRI WAHYUNI"
    classes = factory.LazyFunction(lambda: ["vanished"])
    state = FamilyChange.State.APPLIED


def member_fields(*, nik: str, name: str) -> list[str]:
    """A member's row in the order of the format, empty but for what is given."""
    given = {"nik": nik, "full_name": name, "kk_number": "3576010101010007"}
    return [given.get(field, "") for field in PERSON.fields]
