"""Addresses of delivery points, letters, hand-overs with their evidence, and the random check after payment."""

from django.urls import path

from distribution.views import documentation, handovers, points, samples


patterns = [
    path("penyaluran/pindai/", handovers.scan, name="scan"),
    path("penyaluran/undangan/<str:token>/", handovers.letter, name="letter"),
    path("penyaluran/serah/<int:pk>/", handovers.handover, name="handover"),
    path("penyaluran/serah/<int:pk>/foto/", handovers.photo_again, name="photo-again"),
    path("penyaluran/titik/<int:pk>/", points.board, name="point"),
    path("penyaluran/titik/<int:pk>/hapus/", points.point_drop, name="point-drop"),
    path("penyaluran/surat/<int:pk>/", points.letter_page, name="invitation"),
    path("penyaluran/surat/<int:pk>/qr.svg", points.letter_qr, name="invitation-qr"),
    path("penyaluran/surat/<int:pk>/ganti/", points.letter_replace, name="invitation-replace"),
    path("penyaluran/dokumentasi/", documentation.documentation, name="documentation"),
    path("penyaluran/dokumentasi/<int:pk>/", documentation.documentation_check, name="documentation-check"),
    path("penyaluran/uji-petik/<int:pk>/", samples.sample_check, name="sample-check"),
    # Before the lists of kelurahan, whose code could be any word.
    path("penyaluran/<int:pk>/titik/", points.points, name="points"),
    path("penyaluran/<int:pk>/undangan/", points.letters_draw, name="letters-draw"),
    path("penyaluran/<int:pk>/uji-petik/", samples.sample, name="sample"),
    path("keluarga/<int:pk>/bukti/", documentation.evidence, name="evidence"),
]
