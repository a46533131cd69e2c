"""Addresses of this room."""

from django.urls import path

from verification.views import evidence, queue, review, runs


app_name = "verification"

urlpatterns = [
    path("", queue.finding_queue, name="queue"),
    path("temuan/<int:pk>/", review.review, name="review"),
    path("temuan/<int:pk>/putuskan/", review.decide, name="decide"),
    path("temuan/<int:pk>/lapangan/", review.to_field, name="to-field"),
    path("temuan/<int:pk>/tunggu/", review.wait, name="wait"),
    path("temuan/<int:pk>/hentikan/", review.stop_aid, name="stop-aid"),
    path("temuan/<int:pk>/buka/", review.reopen, name="reopen"),
    path("kunjungan/<int:pk>/batalkan/", review.withdraw_visit, name="withdraw-visit"),
    path("bukti/<int:pk>/", evidence.photo, name="evidence"),
    path("pemadanan/", runs.run_list, name="runs"),
    path("pemadanan/mulai/", runs.run_start, name="run-start"),
    path("pemadanan/<int:pk>/", runs.run_page, name="run"),
    path("pemadanan/<int:pk>/batalkan/", runs.run_cancel, name="run-cancel"),
]
