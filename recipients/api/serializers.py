"""The registry as JSON: numbers of people always masked, nothing decided here."""

from typing import Any

from rest_framework import serializers

from access.domain.masking import mask_number
from access.models import Area
from recipients.models import DecileRecord, Import, Person


class MaskedNumber(serializers.CharField):
    """A NIK or KK number, masked."""

    def to_representation(self, value: Any) -> str:
        return mask_number(str(value))


class FamilyRowSerializer(serializers.Serializer):
    """One family of the list (recipients.queries.families.ListRow)."""

    id = serializers.IntegerField()
    head_name = serializers.CharField(source="name")
    head_nik = MaskedNumber(source="nik")
    address = serializers.CharField()
    rt = serializers.CharField()
    rw = serializers.CharField()
    village = serializers.CharField()
    decile = serializers.IntegerField(allow_null=True)
    members = serializers.IntegerField()
    is_vanished = serializers.BooleanField()


class FamilyPageSerializer(serializers.Serializer):
    """A page of families; `next` and `previous` are addresses, `count` stops at 10,000."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = FamilyRowSerializer(many=True)


class MemberSerializer(serializers.Serializer):
    """A person of a family."""

    id = serializers.IntegerField(source="person.pk")
    nik = MaskedNumber(source="person.nik")
    full_name = serializers.CharField(source="person.full_name")
    sex = serializers.CharField(source="person.sex")
    birth_date = serializers.DateField(source="person.birth_date")
    relationship = serializers.CharField()
    vital_status = serializers.CharField(source="person.vital_status")


class DecileSerializer(serializers.ModelSerializer):
    """The decile from a version on."""

    class Meta:
        model = DecileRecord
        fields = ("version", "national", "province", "city", "is_current")


class FamilySerializer(serializers.Serializer):
    """One family with its members today and its deciles over time."""

    id = serializers.IntegerField()
    kk_number = MaskedNumber(allow_null=True)
    address = serializers.CharField()
    rt = serializers.CharField()
    rw = serializers.CharField()
    village_code = serializers.CharField()
    status = serializers.CharField()
    vanished_in = serializers.CharField()
    members = MemberSerializer(many=True)
    deciles = DecileSerializer(many=True)


class PersonSerializer(serializers.ModelSerializer):
    """A person as search results show it."""

    nik = MaskedNumber()
    village = serializers.CharField(source="village.name")

    class Meta:
        model = Person
        fields = ("id", "family_id", "nik", "full_name", "sex", "birth_date", "vital_status", "village")


class ImportSerializer(serializers.ModelSerializer):
    """A hand-over with its counts."""

    uploaded_by = serializers.CharField(source="uploaded_by.full_name")
    admitted_by = serializers.CharField(source="admitted_by.full_name", allow_null=True, default=None)

    class Meta:
        model = Import
        fields = ("id", "format", "dataset_version", "state", "counts", "refusal", "uploaded_by", "uploaded_at",
                  "admitted_by", "admitted_at")  # fmt: skip


class ImportPageSerializer(serializers.Serializer):
    """Imports, newest first."""

    next = serializers.CharField(allow_null=True)
    results = ImportSerializer(many=True)


class AreaSerializer(serializers.ModelSerializer):
    """A kecamatan (level 3) or kelurahan (level 4) of the reader's own areas."""

    class Meta:
        model = Area
        fields = ("code", "name", "level")
