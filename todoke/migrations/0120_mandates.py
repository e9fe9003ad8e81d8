"""Mandates, invitations, reminders, concerns; partners, keys, disclosures."""

import django.db.models.deletion
import todoke.common.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('todoke', '0130_consents'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(db_index=True, max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ('at',),
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('by_law', 'by_law'), ('voluntary_guardianship', 'voluntary_guardianship'), ('granted', 'granted'), ('watch', 'watch')], max_length=24)),
                ('office', models.CharField(blank=True, choices=[('parent', 'parent'), ('minor_guardian', 'minor_guardian'), ('adult_guardian', 'adult_guardian'), ('curator', 'curator'), ('assistant', 'assistant')], max_length=20)),
                ('look_up', models.BooleanField(default=False)),
                ('apply', models.BooleanField(default=False)),
                ('receive', models.BooleanField(default=False)),
                ('book', models.BooleanField(default=False)),
                ('prove', models.BooleanField(default=False)),
                ('remind', models.BooleanField(default=False)),
                ('jointly', models.BooleanField(default=False, help_text='Only all guardians together (民法859条の2).')),
                ('since_date', models.DateField()),
                ('until_date', models.DateField()),
                ('given', models.CharField(choices=[('code', 'code'), ('link', 'link'), ('paper', 'paper'), ('certificate', 'certificate')], max_length=12)),
                ('document', models.CharField(blank=True, choices=[('family_register', 'family_register'), ('resident_record', 'resident_record'), ('guardianship', 'guardianship'), ('notarial_deed', 'notarial_deed'), ('court_order', 'court_order'), ('birth_certificate', 'birth_certificate'), ('letter_of_mandate', 'letter_of_mandate'), ('foreign', 'foreign')], max_length=40)),
                ('seen_by', models.CharField(blank=True, max_length=80)),
                ('seen_at', models.DateTimeField(null=True)),
                ('supervisor_date', models.DateField(null=True)),
                ('supervisor_seen_by', models.CharField(blank=True, max_length=80)),
                ('supervisor_seen_at', models.DateTimeField(null=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('ended_because', models.CharField(blank=True, choices=[('stopped', 'stopped'), ('returned', 'returned'), ('refused', 'refused'), ('court', 'court'), ('officer', 'officer'), ('parted', 'parted')], max_length=12)),
                ('recorded_by', models.CharField(max_length=80)),
                ('recorded_at', models.DateTimeField()),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mandates_held', to='todoke.person')),
                ('agent_body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates_given', to='todoke.person')),
            ],
            options={
                'ordering': ('-recorded_at', 'id'),
                'indexes': [
                    models.Index(fields=['principal', 'ended_at'], name='mandate_principal'),
                    models.Index(fields=['agent', 'ended_at'], name='mandate_agent'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['by_law', 'voluntary_guardianship', 'granted', 'watch'])), name='mandate_kind'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'by_law'), ('office__in', ['parent', 'minor_guardian', 'adult_guardian', 'curator', 'assistant'])), models.Q(models.Q(('kind', 'by_law'), _negated=True), ('office', '')), _connector='OR'), name='mandate_office'),
                    models.CheckConstraint(condition=models.Q(('given__in', ['code', 'link', 'paper', 'certificate'])), name='mandate_given'),
                    models.CheckConstraint(condition=models.Q(models.Q(('principal', models.F('agent')), _negated=True), ('agent', None), _connector='OR'), name='mandate_of_two'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agent__isnull', False), ('agent_body', None)), models.Q(('agent', None), ('agent_body__isnull', False)), _connector='OR'), name='mandate_one_agent'),
                    models.CheckConstraint(condition=models.Q(('agent_body', None), models.Q(('kind', 'granted'), _negated=True), _connector='OR'), name='mandate_bodies_do_not_get_a_mandate'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'watch'), _negated=True), models.Q(('apply', False), ('book', False), ('prove', False), ('receive', False)), _connector='OR'), name='mandate_watch_reads_only'),
                    models.CheckConstraint(condition=models.Q(('look_up', True), ('apply', True), ('receive', True), ('book', True), ('prove', True), ('remind', True), _connector='OR'), name='mandate_for_something'),
                    models.CheckConstraint(condition=models.Q(('until_date__gt', models.F('since_date'))), name='mandate_period'),
                    models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('given__in', ('code', 'link')), ('seen_at', None), ('seen_by', ''), models.Q(('kind__in', ('by_law', 'voluntary_guardianship')), _negated=True)), models.Q(('given__in', ('paper', 'certificate')), ('seen_at__isnull', False), models.Q(('document', ''), _negated=True), models.Q(('seen_by', ''), _negated=True)), _connector='OR'), name='mandate_evidence'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('by_law', 'voluntary_guardianship')), _negated=True), ('given', 'certificate'), _connector='OR'), name='mandate_court_needs_certificate'),
                    models.CheckConstraint(condition=models.Q(models.Q(('supervisor_date', None), ('supervisor_seen_at', None), ('supervisor_seen_by', '')), models.Q(('kind', 'voluntary_guardianship'), ('supervisor_date__isnull', False), ('supervisor_seen_at__isnull', False), models.Q(('supervisor_seen_by', ''), _negated=True)), _connector='OR'), name='mandate_supervisor'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_because', ''), ('ended_by', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True), ('ended_because__in', ['stopped', 'returned', 'refused', 'court', 'officer', 'parted'])), _connector='OR'), name='mandate_ended'),
                    models.CheckConstraint(condition=models.Q(('jointly', False), ('kind', 'by_law'), _connector='OR'), name='mandate_jointly_by_law'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('abuse', 'abuse'), ('misuse', 'misuse'), ('disagreement', 'disagreement')], max_length=20)),
                ('text', todoke.common.sealed_fields.SealedText()),
                ('raised_by', models.CharField(max_length=80)),
                ('raised_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('taken', 'taken'), ('closed', 'closed')], default='open', max_length=12)),
                ('taken_at', models.DateTimeField(null=True)),
                ('outcome', todoke.common.sealed_fields.SealedText(default='')),
                ('closed_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='todoke.person')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='concerns', to='todoke.mandate')),
            ],
            options={
                'ordering': ('raised_at', 'id'),
                'indexes': [
                    models.Index(fields=['body', 'state'], name='concern_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['abuse', 'misuse', 'disagreement'])), name='concern_kind'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open'), ('taken_at', None)), models.Q(('closed_at', None), ('state', 'taken'), ('taken_at__isnull', False)), models.Q(('closed_at__isnull', False), ('state', 'closed'), ('taken_at__isnull', False)), _connector='OR'), name='concern_state_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('bank', 'bank'), ('insurer', 'insurer'), ('other', 'other'), ('counter', 'counter')], max_length=12)),
                ('name', models.CharField(max_length=120)),
                ('purpose', models.CharField(max_length=200)),
                ('facts', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
            ],
            options={
                'ordering': ('name', 'id'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('body', 'name'), name='partner_name'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['bank', 'insurer', 'other', 'counter'])), name='partner_kind'),
                    models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='partner_says_who_and_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('consent', models.UUIDField(null=True)),
                ('code', todoke.common.sealed_fields.SealedText()),
                ('code_index', todoke.common.sealed_fields.BlindIndex()),
                ('facts', models.JSONField()),
                ('looks_allowed', models.PositiveSmallIntegerField()),
                ('looks_left', models.PositiveSmallIntegerField()),
                ('until_date', models.DateField()),
                ('made_by', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='todoke.person')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='todoke.mandate')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.partner')),
            ],
            options={
                'ordering': ('-made_at', 'id'),
                'constraints': [
                    models.UniqueConstraint(fields=('code_index',), name='disclosure_code'),
                    models.CheckConstraint(condition=models.Q(('looks_allowed__gte', 1), ('looks_allowed__lte', 10), ('looks_left__gte', 0), ('looks_left__lte', models.F('looks_allowed'))), name='disclosure_looks'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PartnerKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('proofs', 'proofs'), ('mandate_check', 'mandate_check')], max_length=20)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('ends_date', models.DateField()),
                ('issued_by', models.CharField(max_length=80)),
                ('issued_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='todoke.partner')),
            ],
            options={
                'ordering': ('-issued_at', 'id'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('scope__in', ['proofs', 'mandate_check'])), name='partner_key_scope'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(choices=[('letters', 'letters'), ('deadline', 'deadline'), ('call', 'call')], max_length=12)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='todoke.mandate')),
            ],
            options={
                'ordering': ('-made_at', 'id'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('text__in', ['letters', 'deadline', 'call'])), name='reminder_text'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('given', models.CharField(choices=[('code', 'code'), ('link', 'link'), ('paper', 'paper'), ('certificate', 'certificate')], max_length=12)),
                ('secret', todoke.common.sealed_fields.SealedText()),
                ('secret_index', todoke.common.sealed_fields.BlindIndex()),
                ('kind', models.CharField(blank=True, choices=[('by_law', 'by_law'), ('voluntary_guardianship', 'voluntary_guardianship'), ('granted', 'granted'), ('watch', 'watch')], max_length=24)),
                ('matters', models.JSONField(default=list)),
                ('until_date', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='todoke.person')),
            ],
            options={
                'ordering': ('-made_at', 'id'),
                'constraints': [models.UniqueConstraint(fields=('secret_index',), name='invitation_unique'), models.CheckConstraint(condition=models.Q(models.Q(('given', 'code'), ('kind', ''), ('until_date', None)), models.Q(('given', 'link'), ('kind__in', ('granted', 'watch')), ('until_date__isnull', False)), _connector='OR'), name='invitation_terms'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='invitation_period')],
            },
        ),
    ]
