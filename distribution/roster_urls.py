"""Addresses of a roster's own pages: who is on it, overlaps, minutes, approvals and changes."""

from django.urls import path

from distribution.views import amendments, minutes, roster_entries, roster_overlaps, rosters


patterns = [
    path("penyaluran/", rosters.roster_list, name="rosters"),
    path("penyaluran/<int:pk>/", rosters.roster_page, name="roster"),
    path("penyaluran/<int:pk>/ajukan/", rosters.roster_submit, name="roster-submit"),
    path("penyaluran/<int:pk>/kembalikan/", rosters.roster_send_back, name="roster-send-back"),
    path("penyaluran/<int:pk>/batalkan/", rosters.roster_discard, name="roster-discard"),
    path("penyaluran/<int:pk>/setujui/", rosters.roster_approve, name="roster-approve"),
    path("penyaluran/<int:pk>/setujui-pejabat/", rosters.roster_countersign, name="roster-countersign"),
    path("penyaluran/<int:pk>/tutup/", rosters.roster_close, name="roster-close"),
    path("penyaluran/<int:pk>/penerima/", roster_entries.entry_list, name="roster-entries"),
    path("penyaluran/<int:pk>/bantuan-lain/", roster_overlaps.overlap_list, name="roster-overlaps"),
    path("penyaluran/<int:pk>/bantuan-lain/beri-alasan/", roster_overlaps.override, name="roster-override"),
    path("penyaluran/<int:pk>/musyawarah/", minutes.minutes_page, name="roster-minutes"),
    path("penyaluran/<int:pk>/musyawarah/lampirkan/", minutes.minutes_attach, name="minutes-attach"),
    path("penyaluran/musyawarah/<int:pk>/pindaian/", minutes.minutes_scan, name="minutes-scan"),
    path("penyaluran/musyawarah/<int:pk>/lepas/", minutes.minutes_remove, name="minutes-remove"),
    path("penyaluran/<int:pk>/perubahan/", amendments.amendment_list, name="amendments"),
    path("penyaluran/<int:pk>/perubahan/baru/", amendments.amendment_new, name="amendment-new"),
    path("penyaluran/perubahan/<int:pk>/", amendments.amendment_page, name="amendment"),
    path("penyaluran/perubahan/<int:pk>/setujui/", amendments.amendment_approve, name="amendment-approve"),
    path(
        "penyaluran/perubahan/<int:pk>/setujui-pejabat/", amendments.amendment_countersign, name="amendment-countersign"
    ),
    path("penyaluran/perubahan/<int:pk>/ikut-lagi/", amendments.amendment_take_back, name="amendment-take-back"),
    path("penyaluran/perubahan/<int:pk>/tolak/", amendments.amendment_discard, name="amendment-discard"),
    path("penyaluran/perubahan/<int:pk>/pindaian/", amendments.amendment_scan, name="amendment-scan"),
]
