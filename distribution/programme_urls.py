"""Addresses of programmes and their rules, quotas and determinations."""

from django.urls import path

from distribution.views import (
    comparisons,
    determinations,
    programmes,
    quota_files,
    quotas,
    results,
    rules,
    targeting,
    whatif,
)


patterns = [
    path("program/", programmes.programme_list, name="programmes"),
    path("program/<slug:code>/", programmes.programme_page, name="programme"),
    path("program/<slug:code>/aturan-baru/", rules.rule_new, name="rule-new"),
    path("program/<slug:code>/beda-aturan/", rules.rule_diff, name="rule-diff"),
    path("program/<slug:code>/bagaimana-jika/", whatif.what_if_page, name="what-if"),
    path("program/<slug:code>/kuota/", quotas.quota_page, name="quotas"),
    path("program/<slug:code>/kuota/berkas/", quota_files.quota_import, name="quota-import"),
    path("program/<slug:code>/kuota/templat/", quota_files.quota_template, name="quota-template"),
    path("program/<slug:code>/kuota/<int:pk>/akhiri/", quotas.quota_end, name="quota-end"),
    path("program/<slug:code>/tetapkan/", programmes.determine, name="determine"),
    path("penetapan/", determinations.determination_list, name="determinations"),
    path("penetapan/<int:pk>/", determinations.determination_page, name="determination"),
    path("penetapan/<int:pk>/keluarga/<int:family>/", results.result_page, name="result"),
    path("penetapan/<int:pk>/batalkan/", determinations.determination_cancel, name="determination-cancel"),
    path("penetapan/<int:pk>/susun-daftar/", determinations.roster_draw, name="roster-draw"),
    path("penetapan/<int:pk>/banding/", comparisons.comparison_page, name="comparison"),
    path("ketepatan-sasaran/", targeting.targeting_page, name="targeting"),
    path("ketepatan-sasaran/<slug:tier>/", targeting.targeting_list, name="targeting-list"),
]
