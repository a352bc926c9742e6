import django.db.models.deletion
import xiaoan.base.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Climb',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('about', models.CharField(max_length=80)),
                ('ladder', models.CharField(choices=[('hazard', 'General hazards'), ('hazard-pressing', 'Major hazards and those due today'), ('unconfirmed', 'Reports of the public without an answer'), ('unconfirmed-pressing', 'Reports of the public: dangerous now'), ('notice-unanswered', 'Rectification notices without a reply'), ('notice-unchecked', 'Replies to notices not re-checked')], max_length=30)),
                ('rung', models.SmallIntegerField()),
                ('post', models.CharField(max_length=20)),
                ('on', models.DateField()),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district_id', 'about', 'ladder', 'rung'), name='climb_once')],
            },
        ),
        migrations.CreateModel(
            name='LadderRule',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('ladder', models.CharField(choices=[('hazard', 'General hazards'), ('hazard-pressing', 'Major hazards and those due today'), ('unconfirmed', 'Reports of the public without an answer'), ('unconfirmed-pressing', 'Reports of the public: dangerous now'), ('notice-unanswered', 'Rectification notices without a reply'), ('notice-unchecked', 'Replies to notices not re-checked')], max_length=30)),
                ('rung', models.SmallIntegerField()),
                ('days_late', models.SmallIntegerField(verbose_name='working days late')),
                ('post', models.CharField(max_length=20)),
                ('at_bureau', models.BooleanField(default=False)),
                ('is_urgent', models.BooleanField(default=False)),
                ('is_on', models.BooleanField(default=True)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district_id', 'ladder', 'rung'), name='rule_once')],
            },
        ),
    ]
