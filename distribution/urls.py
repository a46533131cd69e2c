"""Programmes, determinations, rosters, deliveries and the dashboard."""

from django.urls import path

from distribution import delivery_urls, roster_urls
from distribution.objection_urls import patterns as objection_patterns
from distribution.views import (
    dashboard,
    deliveries,
    determinations,
    overlaps,
    papers,
    programmes,
    results,
    rules,
    story,
)


app_name = "distribution"

urlpatterns = [
    *objection_patterns,
    path("dasbor/", dashboard.dashboard, name="dashboard"),
    path("dasbor/unduh/", dashboard.dashboard_xlsx, name="dashboard-xlsx"),
    path("program/", programmes.programme_list, name="programmes"),
    path("program/<slug:code>/", programmes.programme_page, name="programme"),
    path("program/<slug:code>/aturan-baru/", rules.rule_new, name="rule-new"),
    path("program/<slug:code>/beda-aturan/", rules.rule_diff, name="rule-diff"),
    path("program/<slug:code>/tetapkan/", programmes.determine, name="determine"),
    path("penerimaan-ganda/", overlaps.overlap_matrix, name="overlaps"),
    path("penerimaan-ganda/<slug:code>/<slug:other>/", overlaps.overlap_change, name="overlap-change"),
    path("penetapan/", determinations.determination_list, name="determinations"),
    path("penetapan/<int:pk>/", determinations.determination_page, name="determination"),
    path("penetapan/<int:pk>/keluarga/<int:family>/", results.result_page, name="result"),
    path("penetapan/<int:pk>/batalkan/", determinations.determination_cancel, name="determination-cancel"),
    path("penetapan/<int:pk>/susun-daftar/", determinations.roster_draw, name="roster-draw"),
    *roster_urls.patterns,
    *delivery_urls.patterns,
    path("penyaluran/<int:pk>/<str:village>/", deliveries.delivery_list, name="deliveries"),
    path("penyaluran/<int:pk>/<str:village>/catat/", deliveries.delivery_record, name="delivery-record"),
    path("penyaluran/catatan/<int:pk>/buka-lagi/", deliveries.delivery_reopen, name="delivery-reopen"),
    path("keluarga/<int:pk>/riwayat/", story.family_story, name="story"),
    path("berkas/pengaturan/", papers.paper_settings, name="paper-settings"),
    path("berkas/pengaturan/contoh/", papers.paper_sample, name="paper-sample"),
    path("berkas/pengaturan/<int:pk>/logo/", papers.logo_set, name="logo-set"),
    path("berkas/<slug:kind>/<int:pk>/", papers.paper_page, name="paper"),
]
