"""All addresses: each app brings its own."""

from django.urls import include, path

from bansos import favicon, health
from bansos.api import IndexView, SchemaView


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("favicon.ico", favicon.favicon, name="favicon"),
    path("", include("access.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/v1/", IndexView.as_view(), name="api-index"),
    path("api/v1/", include("recipients.api.urls")),
    path("", include("recipients.urls")),
    path("verifikasi/", include("verification.urls")),
    path("", include("distribution.urls")),
    path("lapangan/", include("field.urls")),
]

handler400 = "access.views.failures.bad_request"
handler404 = "access.views.failures.not_found"
handler500 = "access.views.failures.broken"
