"""Addresses of objections: at the office, and those that need no account."""

from django.urls import path

from distribution.views import objection_acts, objections, public_objections, rechecks


patterns = [
    path("publik/", public_objections.public_home, name="public-home"),
    path("publik/sanggah/", public_objections.public_objection, name="public-objection"),
    path("publik/status-sanggah/", public_objections.public_status, name="public-status"),
    path("publik/status-sanggah/tarik/", public_objections.public_withdraw, name="public-withdraw"),
    path("publik/status-sanggah/bukti/", public_objections.public_add, name="public-add"),
    path("sanggah/", objections.objection_list, name="objections"),
    path("sanggah/baru/", objections.objection_new, name="objection-new"),
    path("sanggah/angka/", objections.objection_figures, name="objection-figures"),
    path("sanggah/bps/", rechecks.recheck_list, name="rechecks"),
    path("sanggah/bps/buat/", rechecks.recheck_draw, name="recheck-draw"),
    path("sanggah/bps/<int:pk>/", rechecks.recheck_page, name="recheck"),
    path("sanggah/bps/<int:pk>/unduh/", rechecks.recheck_file, name="recheck-file"),
    path("sanggah/bps/<int:pk>/jawaban/", rechecks.recheck_answer, name="recheck-answer"),
    path("sanggah/bps/<int:pk>/tarik/", rechecks.recheck_withdraw, name="recheck-withdraw"),
    path("sanggah/bukti/<int:pk>/", objections.objection_paper, name="objection-paper"),
    path(
        "sanggah/kunjungan/<int:pk>/batalkan/",
        objection_acts.objection_withdraw_visit,
        name="objection-withdraw-visit",
    ),
    path("sanggah/<int:pk>/", objections.objection_page, name="objection"),
    path("sanggah/<int:pk>/keluarga/", objection_acts.objection_identify, name="objection-identify"),
    path("sanggah/<int:pk>/periksa/", objection_acts.objection_take, name="objection-take"),
    path("sanggah/<int:pk>/kunjungan/", objection_acts.objection_ask_visit, name="objection-ask-visit"),
    path("sanggah/<int:pk>/bukti-susulan/tambah/", objection_acts.objection_add, name="objection-add"),
    path("sanggah/<int:pk>/bukti-susulan/", objection_acts.objection_see, name="objection-see"),
    path("sanggah/<int:pk>/gabung/", objection_acts.objection_join, name="objection-join"),
    path("sanggah/<int:pk>/pisah/", objection_acts.objection_part, name="objection-part"),
    path("sanggah/<int:pk>/putuskan/", objection_acts.objection_decide, name="objection-decide"),
    path("sanggah/<int:pk>/setujui/", objection_acts.objection_confirm, name="objection-confirm"),
    path("sanggah/<int:pk>/kembalikan/", objection_acts.objection_send_back, name="objection-send-back"),
    path("sanggah/<int:pk>/buka-lagi/", objection_acts.objection_reopen, name="objection-reopen"),
    path("sanggah/<int:pk>/tarik/", objection_acts.objection_withdraw, name="objection-withdraw"),
    path("sanggah/<int:pk>/usulkan/", objection_acts.objection_propose, name="objection-propose"),
    path("sanggah/<int:pk>/pelapor/", objection_acts.objection_reporter, name="objection-reporter"),
    path("sanggah/<int:pk>/surat/", objections.objection_letter, name="objection-letter"),
    path("sanggah/<int:pk>/surat/nomor/", objection_acts.objection_write_letter, name="objection-write-letter"),
]
