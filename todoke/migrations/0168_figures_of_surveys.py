"""Figures of surveys, how they were weighted, and what many take for another body's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('todoke', '0167_survey_answering'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutingWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thought', models.CharField(max_length=12)),
                ('percent', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=60)),
                ('approved_by', models.CharField(max_length=80)),
                ('approved_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('type', 'thought', 'id'),
            },
        ),
        migrations.CreateModel(
            name='SurveyFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=60)),
                ('segment', models.CharField(blank=True, max_length=8)),
                ('document', models.JSONField()),
            ],
            options={
                'ordering': ('wave', 'version', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Weighting',
            fields=[
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='weighting', serialize=False, to='todoke.wave')),
                ('answers', models.PositiveIntegerField()),
                ('document', models.JSONField(default=dict)),
                ('made_by', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('wave',),
            },
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['wave', 'age', 'sex', 'town', 'mode'], name='response_cell'),
        ),
        migrations.AddField(
            model_name='routingword',
            name='type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routing_words', to='todoke.programtype'),
        ),
        migrations.AddField(
            model_name='surveyfigure',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='todoke.questionversion'),
        ),
        migrations.AddField(
            model_name='surveyfigure',
            name='wave',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='todoke.wave'),
        ),
        migrations.AddConstraint(
            model_name='routingword',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('type', 'thought'), name='routing_word_once'),
        ),
        migrations.AddConstraint(
            model_name='routingword',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='routing_word_percent'),
        ),
        migrations.AddConstraint(
            model_name='surveyfigure',
            constraint=models.UniqueConstraint(fields=('wave', 'version', 'part', 'segment'), name='survey_figure_once'),
        ),
    ]
