from django.apps import AppConfig

from bansos.celery import app as celery_app


class BansosConfig(AppConfig):
    """Wiring. Importing the Celery app here makes it the one that the apps' tasks belong to."""

    name = "bansos"

    def ready(self) -> None:
        celery_app.set_default()
