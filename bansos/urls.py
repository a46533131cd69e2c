"""All addresses: each app brings its own."""

from django.urls import include, path

from bansos import health


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("access.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("", include("recipients.urls")),
    path("verifikasi/", include("verification.urls")),
    path("", include("distribution.urls")),
    path("lapangan/", include("field.urls")),
]
