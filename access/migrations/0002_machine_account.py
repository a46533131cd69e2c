"""The account in whose name commands and scheduled jobs act; nobody can sign in with it."""

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_account(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    user_model = apps.get_model("access", "User")
    user_model.objects.get_or_create(
        pk=1,
        defaults={
            "username": "baris-perintah",
            "full_name": "Administrator server (baris perintah)",
            "password": make_password(None),
            "is_active": False,
        },
    )
    schema_editor.execute(
        "SELECT setval(pg_get_serial_sequence('access_user', 'id'), greatest(1, (SELECT max(id) FROM access_user)))"
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunPython(make_account, migrations.RunPython.noop, elidable=False)]
