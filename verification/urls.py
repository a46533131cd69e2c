"""Addresses of this room."""

from django.urls import path

from verification.views import classes, confirmations, evidence, oversight, queue, review, runs, sources


app_name = "verification"

urlpatterns = [
    path("", queue.finding_queue, name="queue"),
    path("temuan/<int:pk>/", review.review, name="review"),
    path("temuan/<int:pk>/putuskan/", review.decide, name="decide"),
    path("temuan/<int:pk>/lapangan/", review.to_field, name="to-field"),
    path("temuan/<int:pk>/tunggu/", review.wait, name="wait"),
    path("temuan/<int:pk>/hentikan/", review.stop_aid, name="stop-aid"),
    path("temuan/<int:pk>/buka/", review.reopen, name="reopen"),
    path("temuan/<int:pk>/setujui/", confirmations.confirm, name="confirm"),
    path("temuan/<int:pk>/tolak/", confirmations.refuse, name="refuse"),
    path("temuan/<int:pk>/ambil/", confirmations.take, name="take"),
    path("temuan/<int:pk>/lepas/", confirmations.give_back, name="give-back"),
    path("persetujuan/", confirmations.confirmation_list, name="confirmations"),
    path("bersama/", classes.class_preview, name="class-preview"),
    path("bersama/putuskan/", classes.class_decide, name="class-decide"),
    path("bersama/<int:pk>/", classes.class_decision, name="class-decision"),
    path("pengawasan/", oversight.head_page, name="oversight"),
    path("pengawasan/bagi/", oversight.assign_preview, name="assign-preview"),
    path("pengawasan/bagi/simpan/", oversight.assign, name="assign"),
    path("kunjungan/<int:pk>/batalkan/", review.withdraw_visit, name="withdraw-visit"),
    path("bukti/<int:pk>/", evidence.photo, name="evidence"),
    path("pemadanan/", runs.run_list, name="runs"),
    path("pemadanan/mulai/", runs.run_start, name="run-start"),
    path("pemadanan/<int:pk>/", runs.run_page, name="run"),
    path("pemadanan/<int:pk>/batalkan/", runs.run_cancel, name="run-cancel"),
    path("sumber/", sources.source_list, name="sources"),
    path("sumber/<slug:key>/", sources.source_page, name="source"),
    path("sumber/<slug:key>/coba-lagi/", sources.source_try_again, name="source-try-again"),
]
