"""Withdrawn rules, and what changed in rules for the changes feed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("todoke", "0101_passkeys"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleversion",
            name="withdraws",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdraws", False), models.Q(("effective_to_date", None), ("program__isnull", False)), _connector="OR"),
                name="rule_withdrawn_for_good",
            ),
        ),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveBigIntegerField()),
                ("what", models.CharField(max_length=12)),
                ("template", models.SlugField(blank=True, max_length=60)),
                ("from_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("program", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="todoke.program")),
            ],
            options={
                "ordering": ("revision", "program_id"),
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "program"), name="rule_change_unique"),
                    models.CheckConstraint(condition=models.Q(("what__in", ["rule", "withdrawal", "figures", "template"])), name="rule_change_known"),
                ],
            },
        ),
    ]
