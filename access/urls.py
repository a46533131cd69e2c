"""Signing in, users, audit."""

from django.urls import path

from access.views import audit, exports, lists, reference, sessions, users


app_name = "access"

urlpatterns = [
    path("", sessions.home, name="home"),
    path("masuk/", sessions.sign_in, name="sign-in"),
    path("keluar/", sessions.sign_out, name="sign-out"),
    path("sandi/", sessions.password, name="password"),
    path("tema/", sessions.set_theme, name="set-theme"),
    path("pengguna/", users.user_list, name="users"),
    path("pengguna/baru/", users.user_new, name="user-new"),
    path("pengguna/<int:pk>/", users.user_page, name="user"),
    path("pengguna/<int:pk>/peran/", users.role_give, name="role-give"),
    path("pengguna/<int:pk>/aktif/", users.user_activity, name="user-activity"),
    path("pengguna/<int:pk>/sandi/", users.password_reset, name="password-reset"),
    path("peran/<int:pk>/akhiri/", users.role_end, name="role-end"),
    path("audit/", audit.audit_page, name="audit"),
    path("ekspor/", exports.export_list, name="exports"),
    path("ekspor/baru/<slug:key>/", exports.export_new, name="export-new"),
    path("ekspor/<int:pk>/", exports.export_page, name="export"),
    path("ekspor/<int:pk>/unduh/", exports.export_download, name="export-download"),
    path("ekspor/<int:pk>/batalkan/", exports.export_cancel, name="export-cancel"),
    path("daftar/<slug:key>/cetak/", lists.list_print, name="list-print"),
    path("daftar/<slug:key>/kolom/", lists.list_columns, name="list-columns"),
    path("daftar/<slug:key>/tampilan/", lists.view_list, name="views"),
    path("daftar/<slug:key>/tampilan/simpan/", lists.view_save, name="view-save"),
    path("data-acuan/", reference.index, name="reference"),
    path("data-acuan/<slug:key>/", reference.row_list, name="reference-list"),
    path("data-acuan/<slug:key>/baru/", reference.row_new, name="reference-new"),
    path("data-acuan/<slug:key>/impor/", reference.row_import, name="reference-import"),
    path("data-acuan/<slug:key>/<int:pk>/", reference.row_page, name="reference-row"),
    path("data-acuan/<slug:key>/<int:pk>/hapus/", reference.row_delete, name="reference-delete"),
    path("tampilan/<int:pk>/hapus/", lists.view_delete, name="view-delete"),
]
