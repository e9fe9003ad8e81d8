"""Roles that reach people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("todoke", "0103_ledger_chain")]

    operations = [
        migrations.RemoveConstraint(
            model_name='staffrole',
            name='staff_role_known',
        ),
        migrations.AlterField(
            model_name='staffrole',
            name='role',
            field=models.CharField(choices=[('author', 'author'), ('approver', 'approver'), ('caseworker', 'caseworker'), ('counter', 'counter'), ('analyst', 'analyst'), ('officer', 'officer'), ('administrator', 'administrator')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='staffrole',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['author', 'approver', 'caseworker', 'counter', 'analyst', 'officer', 'administrator'])), name='staff_role_known'),
        ),
    ]
