from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0002_keep_evidence_as_long_as_the_rule_says"),
    ]

    operations = [
        migrations.AddField(
            model_name="verificationrun",
            name="reason",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
    ]
