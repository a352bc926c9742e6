import django.contrib.postgres.fields
import django.db.models.deletion
import xiaoan.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('hazards', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='round')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('leader', models.CharField(blank=True, max_length=60, verbose_name='leader')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='basis')),
                ('checklists', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('kind', models.CharField(choices=[('routine', 'routine visit'), ('special', 'special inspection'), ('recheck', 're-check visit')], default='routine', max_length=8)),
                ('status', models.CharField(choices=[('planned', 'planned'), ('begun', 'on site'), ('finished', 'finished'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                ('planned_on', models.DateField()),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, size=None)),
                ('notes', models.JSONField(blank=True, default=dict)),
                ('checklists', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('members', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('received_by', models.CharField(blank=True, max_length=60, verbose_name='received by')),
                ('result', models.CharField(blank=True, max_length=60)),
                ('items', models.IntegerField(default=0)),
                ('external', models.CharField(blank=True, max_length=80)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='inspections.visit')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='inspections.round')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('side', models.CharField(choices=[('bureau', 'inspector'), ('school', 'school')], max_length=6)),
                ('name', models.CharField(max_length=60, verbose_name='signed by')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='post')),
                ('user_id', models.IntegerField(blank=True, null=True)),
                ('signed_at', models.DateTimeField()),
                ('read_seconds', models.IntegerField(blank=True, null=True)),
                ('shown', models.SmallIntegerField(default=0)),
                ('file_id', models.UUIDField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='why not signed')),
                ('witness', models.CharField(blank=True, max_length=60, verbose_name='witness')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='inspections.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('item', models.CharField(blank=True, max_length=24)),
                ('was_known', models.BooleanField(null=True, verbose_name='known to the school')),
                ('found_at', models.DateTimeField()),
                ('is_late', models.BooleanField(default=False)),
                ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='hazards.hazard')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspections.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('event_id', models.UUIDField(editable=False)),
                ('id', models.UUIDField(default=xiaoan.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('district_id', models.IntegerField(editable=False)),
                ('ordered_at', models.DateTimeField(verbose_name='ordered')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('total', models.SmallIntegerField(verbose_name='schools to serve')),
                ('served', models.SmallIntegerField(default=0, verbose_name='notices served')),
                ('left', models.JSONField(blank=True, default=list, verbose_name='not served')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='inspections.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('district_id', 'round'), name='dispatch_one_at_a_time')],
            },
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['district_id', 'began_at'], name='visit_began'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['district_id', 'unit', 'planned_on'], name='visit_unit'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('external', ''), _negated=True), fields=('district_id', 'external'), name='visit_imported_once'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(fields=['district_id', 'visit'], name='signature_visit'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['district_id', 'found_at'], name='finding_day'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('district_id', 'visit', 'hazard'), name='finding_once'),
        ),
    ]
