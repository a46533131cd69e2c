"""Families, persons, corrections, hand-over files."""

from django.urls import path

from recipients.views import corrections, families


app_name = "recipients"

urlpatterns = [
    path("penerima/", families.family_list, name="list"),
    path("keluarga/baru/", corrections.family_new, name="family-new"),
    path("keluarga/<int:pk>/", families.family_page, name="family"),
    path("keluarga/<int:pk>/perbaiki/", corrections.family_correct, name="family-correct"),
    path("orang/<int:pk>/", families.person_page, name="person"),
    path("orang/<int:pk>/perbaiki/", corrections.person_correct, name="person-correct"),
    path("orang/<int:pk>/nik/", families.reveal_nik, name="reveal-nik"),
    path("kk/<int:pk>/nomor/", families.reveal_kk, name="reveal-kk"),
    path("perbaikan/", corrections.correction_list, name="corrections"),
    path("perbaikan/<int:pk>/putuskan/", corrections.correction_decide, name="correction-decide"),
]
