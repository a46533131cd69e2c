from django.apps import AppConfig


class BansosConfig(AppConfig):
    name = "bansos"
