"""What became of a wave's invitations, as it was counted when the wave closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('todoke', '0165_voice_counts')]

    operations = [
        migrations.AddField(
            model_name="wave",
            name="invited",
            field=models.JSONField(default=dict),
        ),
    ]
