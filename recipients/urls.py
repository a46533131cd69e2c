"""Families, persons, corrections, hand-over files."""

from django.urls import path

from recipients.views import (
    changes,
    changes_decisions,
    corrections,
    events,
    families,
    imports,
    lists,
    mappings,
    quality,
)


app_name = "recipients"

urlpatterns = [
    path("penerima/", families.family_list, name="list"),
    path("penerima/pilihan/", families.family_bulk, name="bulk"),
    path("keluarga/baru/", corrections.family_new, name="family-new"),
    path("keluarga/<int:pk>/", families.family_page, name="family"),
    path("keluarga/<int:pk>/perbaiki/", corrections.family_correct, name="family-correct"),
    path("orang/<int:pk>/", families.person_page, name="person"),
    path("orang/<int:pk>/perbaiki/", corrections.person_correct, name="person-correct"),
    path("orang/<int:pk>/nik/", families.reveal_nik, name="reveal-nik"),
    path("kk/<int:pk>/nomor/", families.reveal_kk, name="reveal-kk"),
    path("keluarga/<int:pk>/peristiwa/<slug:kind>/", events.event_new, name="event-new"),
    path("perubahan/<int:pk>/", events.event, name="event"),
    path("perubahan/<int:pk>/isi/", events.event_change, name="event-change"),
    path("perubahan/<int:pk>/kirim/", events.event_send, name="event-send"),
    path("perubahan/<int:pk>/buang/", events.event_discard, name="event-discard"),
    path("perubahan/<int:pk>/batalkan/", events.event_undo, name="event-undo"),
    path("perubahan/<int:pk>/batalkan/putuskan/", events.event_undo_decide, name="event-undo-decide"),
    path("surat/<int:pk>/", events.document, name="document"),
    path("perbaikan/", corrections.correction_list, name="corrections"),
    path("perbaikan/<int:pk>/putuskan/", corrections.correction_decide, name="correction-decide"),
    path("mutu/", quality.quality, name="quality"),
    path("mutu/daftar/", quality.quality_list, name="quality-list"),
    path("perubahan/", changes.changes, name="changes"),
    path("perubahan/keluarga/", changes.change_list, name="change-list"),
    path("perubahan/keluarga/<int:pk>/", changes.change, name="change"),
    path("perubahan/keluarga/<int:pk>/tahan/", changes_decisions.change_pick, name="change-pick"),
    path("perubahan/keluarga/<int:pk>/putuskan/", changes_decisions.change_decide, name="change-decide"),
    path("berkas/", imports.import_list, name="imports"),
    path("berkas/kirim/", imports.import_upload, name="import-upload"),
    path("berkas/templat/", lists.template, name="template"),
    path("berkas/kolom/<int:pk>/", mappings.mapping, name="mapping"),
    path("berkas/kolom/<int:pk>/buang/", mappings.mapping_forget, name="mapping-forget"),
    path("berkas/daftar/<int:pk>/", lists.recipient_list, name="recipient-list"),
    path("berkas/daftar/<int:pk>/putuskan/", lists.recipient_list_decide, name="recipient-list-decide"),
    path("berkas/<int:pk>/", imports.import_page, name="import"),
    path("berkas/<int:pk>/perubahan/", changes.import_changes, name="import-changes"),
    path("berkas/<int:pk>/perubahan/pilih/", changes_decisions.changes_choose, name="changes-choose"),
    path("berkas/<int:pk>/perubahan/terima/", changes_decisions.changes_accept, name="changes-accept"),
    path("berkas/<int:pk>/perubahan/putuskan/", changes_decisions.changes_decide, name="changes-decide"),
    path("berkas/<int:pk>/setujui/", imports.import_agree, name="import-agree"),
    path("berkas/<int:pk>/batalkan/", imports.import_cancel, name="import-cancel"),
    path("berkas/<int:pk>/ditolak/", imports.refused_rows, name="import-refused"),
    path("berkas/<int:pk>/ditolak/utuh/", imports.refused_rows_whole, name="import-refused-whole"),
]
