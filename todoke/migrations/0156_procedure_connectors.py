# Connectors: whose keys read, bulk files, filing by the API.

import django.db.models.deletion
import todoke.common.sealed_fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('todoke', '0155_cases'),
    ]

    operations = [
        # Nothing was ever handed over by the table as 0149 made it: it is made anew, since a sealed column cannot be added to rows.
        migrations.DeleteModel(name='HandOver'),
        migrations.CreateModel(
            name='FilingCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('content_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(default='arrived', help_text='What is told: arrived, corrected, withdrawn, decided.', max_length=20)),
                ('state', models.CharField(default='due', max_length=12)),
                ('sequence', models.PositiveBigIntegerField(help_text='Its place in what the core system pulls.', null=True)),
                ('due_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('lease', models.CharField(blank=True, max_length=32)),
                ('lease_ends_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('reference', models.CharField(blank=True, help_text='What the core system calls it.', max_length=120)),
                ('failure', models.CharField(blank=True, max_length=200)),
                ('said', todoke.common.sealed_fields.SealedText(default='', help_text='Why the core system did not take it, in its words.')),
                ('tried_since_at', models.DateTimeField(null=True)),
                ('entered_by', models.CharField(blank=True, help_text='Who typed it in, where somebody else looks once more.', max_length=80)),
                ('handed_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'ordering': ('due_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='HandOverFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('count', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('token', models.CharField(blank=True, max_length=32)),
                ('key', models.TextField(blank=True)),
                ('report', todoke.common.sealed_fields.SealedJSON(default=list)),
                ('made_by', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('fetched_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-made_at', 'id'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='connector',
            name='connector_one',
        ),
        migrations.RemoveConstraint(
            model_name='partnerkey',
            name='partner_key_scope',
        ),
        migrations.AddField(
            model_name='connector',
            name='partner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.partner'),
        ),
        migrations.AddField(
            model_name='connector',
            name='reached',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='partnerkey',
            name='scope',
            field=models.CharField(choices=[('proofs', 'proofs'), ('mandate_check', 'mandate_check'), ('notices_test', 'notices_test'), ('notices_team', 'notices_team'), ('notices_live', 'notices_live'), ('notices_app', 'notices_app'), ('forms_test', 'forms_test'), ('forms_live', 'forms_live'), ('core_test', 'core_test'), ('core_live', 'core_live')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='connector',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('body', 'procedure'), name='connector_one'),
        ),
        migrations.AddConstraint(
            model_name='partnerkey',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['proofs', 'mandate_check', 'notices_test', 'notices_team', 'notices_live', 'notices_app', 'forms_test', 'forms_live', 'core_test', 'core_live'])), name='partner_key_scope'),
        ),
        migrations.AddField(
            model_name='filingcall',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body'),
        ),
        migrations.AddField(
            model_name='filingcall',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='todoke.partner'),
        ),
        migrations.AddField(
            model_name='filingcall',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='todoke.submission'),
        ),
        migrations.AddField(
            model_name='handover',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body'),
        ),
        migrations.AddField(
            model_name='handover',
            name='connector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.connector'),
        ),
        migrations.AddField(
            model_name='handover',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='todoke.submission'),
        ),
        migrations.AddField(
            model_name='handoverfile',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body'),
        ),
        migrations.AddField(
            model_name='handoverfile',
            name='connector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.connector'),
        ),
        migrations.AddField(
            model_name='handover',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='todoke.handoverfile'),
        ),
        migrations.AddConstraint(
            model_name='filingcall',
            constraint=models.UniqueConstraint(fields=('partner', 'key'), name='filing_call_once'),
        ),
        migrations.AddConstraint(
            model_name='handoverfile',
            constraint=models.UniqueConstraint(fields=('connector', 'number'), name='hand_over_file_number'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('state', 'due')), fields=['connector', 'due_at'], name='hand_over_due'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('sequence__isnull', False)), fields=('connector', 'sequence'), name='hand_over_sequence'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('event', 'arrived')), fields=('submission',), name='hand_over_arrives_once'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['acknowledged', 'rejected']), _negated=True), ('settled_at__isnull', False), _connector='OR'), name='hand_over_settled'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['due', 'handed', 'acknowledged', 'rejected', 'failed'])), name='hand_over_state'),
        ),
    ]
