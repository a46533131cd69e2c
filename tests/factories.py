"""Invented rows for tests: the least that is valid, told by keyword what matters."""

import itertools
from datetime import date

import factory
from factory.django import DjangoModelFactory

from access.domain.permissions import Role
from access.models import Area, Installation, RoleAssignment, User
from recipients.models import DecileRecord, Family, FamilyCard, LivingConditions, Membership, Person, Source
from verification.domain.sources import sources
from verification.models import Agreement


CITY = "35.76"
VILLAGE = "35.76.01.1001"
NEIGHBOUR = "35.76.01.1002"

_SERIAL = itertools.count(1)
_AREAS = (
    ("35", "Jawa Timur", 1, None),
    ("35.76", "Kota Mojokerto", 2, "35"),
    ("35.76.01", "Prajurit Kulon", 3, "35.76"),
    ("35.76.01.1001", "Surodinawan", 4, "35.76.01"),
    ("35.76.01.1002", "Prajuritkulon", 4, "35.76.01"),
    ("52", "Nusa Tenggara Barat", 1, None),
    ("52.71", "Kota Mataram", 2, "52"),
    ("52.71.01", "Ampenan", 3, "52.71"),
    ("52.71.01.1004", "Ampenan Selatan", 4, "52.71.01"),
)


def areas() -> dict[str, Area]:
    """A small country: one city with two villages, and another city with one."""
    found = Area.objects.in_bulk()
    missing = [
        Area(code=code, name=name, level=level, parent_id=parent)
        for code, name, level, parent in _AREAS
        if code not in found
    ]
    if missing:
        Area.objects.bulk_create(missing)
    _installation, is_new = Installation.objects.get_or_create(pk=1, defaults={"city_id": CITY})
    if is_new:
        Agreement.objects.bulk_create(agreement(source=key) for key in sources())
    return found | {area.code: area for area in missing}


def agreement(**told: object) -> Agreement:
    """An agreement, not stored yet, with the civil registry unless told otherwise, in force for a long time."""
    usual: dict[str, object] = {
        "number": f"415.4/{next(_SERIAL)}/PKS",
        "source": "dukcapil",
        "partner": "Dinas Kependudukan dan Pencatatan Sipil",
        "valid_from": date(2020, 1, 1),
        "valid_until": date(2036, 12, 31),
        "purposes": "Pemutakhiran triwulan\nPemadanan sebelum penyaluran",
    }
    return Agreement(**{**usual, **told})


def invented_nik(birth_date: date, sex: str = "L", region: str = "357601") -> str:
    """A NIK that fits, with a serial 9xxx that no office has issued; unique within a test run."""
    serial = next(_SERIAL)
    day = birth_date.day + (40 if sex == "P" else 0)
    region = f"{region[:4]}{(int(region[4:]) + serial // 1000) % 100:02d}"
    return f"{region}{day:02d}{birth_date:%m%y}{9000 + serial % 1000}"


class UserFactory(DjangoModelFactory):
    """Somebody with an account. `role` and `area` (a code) give one role since long ago."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"petugas-{n}")
    full_name = factory.Sequence(lambda n: f"Petugas {n}")

    @factory.post_generation
    def role(self, create: bool, extracted: Role | None, *, area: str = CITY, **kwargs: object) -> None:
        """`UserFactory(role=Role.OPERATOR, role__area="35.76.01.1001")`."""
        if extracted:
            areas()
            RoleAssignment.objects.create(
                user=self,
                role=extracted,
                area_id=area,
                valid_from=date(2020, 1, 1),
                given_by_id=User.MACHINE_ID,
            )


class FamilyFactory(DjangoModelFactory):
    """A family with a KK number in a village (`village_id`); no members unless asked for."""

    class Meta:
        model = Family
        skip_postgeneration_save = True

    village_id = factory.LazyFunction(lambda: areas()[VILLAGE].code)
    address = factory.Sequence(lambda n: f"Jl. Raya Ijen {n}")
    rt = "003"
    rw = "005"
    source = Source.DTSEN

    @factory.post_generation
    def kk_number(self, create: bool, extracted: str | None, **kwargs: object) -> None:
        number = extracted or f"357601010101{next(_SERIAL) % 10000:04d}"
        FamilyCard.objects.create(family=self, kk_number=number, from_on=date(2020, 1, 1))

    @factory.post_generation
    def decile(self, create: bool, extracted: int | None, *, version: str = "2026-Q3", **kwargs: object) -> None:
        if extracted:
            DecileRecord.objects.create(family=self, version=version, national=extracted)

    @factory.post_generation
    def conditions(self, create: bool, extracted: dict[str, object] | None, **kwargs: object) -> None:
        if extracted is not None:
            LivingConditions.objects.create(
                family=self,
                source=Source.DTSEN,
                version="2026-Q3",
                observed_on=date(2026, 9, 30),
                **extracted,
            )

    @factory.post_generation
    def head(self, create: bool, extracted: object, **kwargs: object) -> None:
        """`FamilyFactory(head=True, head__full_name="Sri Wahyuni")` makes a head of family too."""
        if extracted:
            person = PersonFactory(family=self, **kwargs)
            Family.objects.filter(pk=self.pk).update(head=person)
            self.head = person


class PersonFactory(DjangoModelFactory):
    """A living man of 40 in a family, its head unless `relationship` says otherwise."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Slamet Riyadi {chr(65 + n % 26)}")
    sex = "L"
    birth_date = date(1986, 3, 14)
    nik = factory.LazyAttribute(lambda person: invented_nik(person.birth_date, person.sex))
    family = factory.SubFactory(FamilyFactory)
    village_id = factory.LazyAttribute(lambda person: person.family.village_id)
    source = Source.DTSEN

    @factory.post_generation
    def relationship(self, create: bool, extracted: int | None, **kwargs: object) -> None:
        Membership.objects.create(
            person=self,
            family=self.family,
            relationship=extracted or Membership.Relationship.HEAD,
            from_on=date(2020, 1, 1),
        )
