"""What stands beside a field that was filled in wrongly, in our words."""

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import translation


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Isian ini wajib diisi."),
        (forms.CharField(max_length=3), "lima!", "Paling panjang 3 karakter, sekarang 5."),
        (forms.IntegerField(max_value=10), "11", "Paling banyak 10."),
        (forms.IntegerField(), "sepuluh", "Isi dengan bilangan bulat."),
        (forms.DateField(), "2026-02-31", "Tanggal ini tidak ada. Periksa hari, bulan, dan tahunnya."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "b tidak tersedia. Pilih salah satu dari daftar."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, forms.Field) else None,
)
def test_fields_speak_as_an_officer(field: forms.Field, value: str, said: str) -> None:
    with translation.override("id"), pytest.raises(forms.ValidationError) as refused:
        field.clean(value)

    assert refused.value.messages == [said]


@pytest.mark.django_db
def test_a_wrong_password_is_told_in_one_plain_sentence(client: Client) -> None:
    page = client.post(reverse("access:sign-in"), {"username": "operator", "password": "salah"})

    assert page.context["form"].non_field_errors() == [
        "Nama pengguna atau kata sandi salah. Huruf besar dan kecil dibedakan."
    ]
