"""Programmes, determinations, rosters, deliveries and the dashboard."""

from django.urls import path

from distribution import delivery_urls, payment_urls, programme_urls, roster_urls
from distribution.objection_urls import patterns as objection_patterns
from distribution.views import (
    dashboard,
    deliveries,
    overlap_files,
    overlaps,
    papers,
    story,
)


app_name = "distribution"

urlpatterns = [
    *objection_patterns,
    path("dasbor/", dashboard.dashboard, name="dashboard"),
    path("dasbor/unduh/", dashboard.dashboard_xlsx, name="dashboard-xlsx"),
    *programme_urls.patterns,
    path("penerimaan-ganda/", overlaps.overlap_matrix, name="overlaps"),
    path("penerimaan-ganda/berkas/", overlap_files.overlap_import, name="overlap-import"),
    path("penerimaan-ganda/templat/", overlap_files.overlap_template, name="overlap-template"),
    path("penerimaan-ganda/<slug:code>/<slug:other>/", overlaps.overlap_change, name="overlap-change"),
    *roster_urls.patterns,
    *delivery_urls.patterns,
    *payment_urls.patterns,
    path("penyaluran/<int:pk>/<str:village>/", deliveries.delivery_list, name="deliveries"),
    path("penyaluran/<int:pk>/<str:village>/catat/", deliveries.delivery_record, name="delivery-record"),
    path("penyaluran/catatan/<int:pk>/buka-lagi/", deliveries.delivery_reopen, name="delivery-reopen"),
    path("keluarga/<int:pk>/riwayat/", story.family_story, name="story"),
    path("berkas/pengaturan/", papers.paper_settings, name="paper-settings"),
    path("berkas/pengaturan/contoh/", papers.paper_sample, name="paper-sample"),
    path("berkas/pengaturan/<int:pk>/logo/", papers.logo_set, name="logo-set"),
    path("berkas/<slug:kind>/<int:pk>/", papers.paper_page, name="paper"),
]
