"""Deployments become those of a registered model; as facts of their own they had no page, so that
nobody stated one. A row of that kind would stop this at the constraint."""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
        ('registry', '0002_stated_at_sign_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ComputeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('sign-up', 'Stated at sign-up'), ('developer', 'Stated by the developer'), ('staff', 'Recorded by the State')], max_length=12)),
                ('basis', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('part', models.CharField(choices=[('training', 'Original training run'), ('tuning', 'Fine-tuning'), ('learning', 'Reinforcement learning'), ('other', 'Other material modification')], max_length=12)),
                ('began', models.DateField()),
                ('operations', models.DecimalField(decimal_places=0, max_digits=33)),
                ('intended', models.BooleanField(default=False)),
                ('uncertainty', models.PositiveSmallIntegerField(null=True)),
                ('method', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Deployment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('sign-up', 'Stated at sign-up'), ('developer', 'Stated by the developer'), ('staff', 'Recorded by the State')], max_length=12)),
                ('basis', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('modification', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('public', 'To the public, as a product'), ('api', 'Through an interface for programs (API)'), ('weights', 'As open weights'), ('evaluation', 'For developing or evaluating it only')], max_length=12)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Description',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('sign-up', 'Stated at sign-up'), ('developer', 'Stated by the developer'), ('staff', 'Recorded by the State')], max_length=12)),
                ('basis', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=80)),
                ('version', models.CharField(blank=True, max_length=30)),
                ('family', models.CharField(blank=True, max_length=80)),
                ('base_words', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FoundationModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=80)),
                ('version', models.CharField(blank=True, max_length=30)),
                ('withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name', 'version'],
            },
        ),
        migrations.CreateModel(
            name='Modification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('sign-up', 'Stated at sign-up'), ('developer', 'Stated by the developer'), ('staff', 'Recorded by the State')], max_length=12)),
                ('basis', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('day', models.DateField()),
                ('reason', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='fact',
            name='fact_has_what_its_kind_needs',
        ),
        migrations.RemoveConstraint(
            model_name='fact',
            name='fact_one_chain_a_thing',
        ),
        migrations.RemoveField(
            model_name='fact',
            name='at',
        ),
        migrations.RemoveField(
            model_name='fact',
            name='subject',
        ),
        migrations.AlterField(
            model_name='fact',
            name='kind',
            field=models.CharField(choices=[('frontier', 'Frontier developer'), ('size', 'Revenue of a calendar year')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount', None), ('day__isnull', False), ('kind', 'frontier'), ('over', None), ('year', None)), models.Q(('day', None), ('kind', 'size'), ('over__isnull', False), ('year__isnull', False)), _connector='OR'), name='fact_has_what_its_kind_needs'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('organisation', 'kind', 'year'), name='fact_one_chain_a_thing', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='computerun',
            name='corrects',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='registry.computerun'),
        ),
        migrations.AddField(
            model_name='computerun',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deployment',
            name='corrects',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='registry.deployment'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='description',
            name='corrects',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='registry.description'),
        ),
        migrations.AddField(
            model_name='description',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='foundationmodel',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='models', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='description',
            name='base',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_of_it', to='registry.foundationmodel'),
        ),
        migrations.AddField(
            model_name='description',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='descriptions', to='registry.foundationmodel'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deployments', to='registry.foundationmodel'),
        ),
        migrations.AddField(
            model_name='computerun',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='registry.foundationmodel'),
        ),
        migrations.AddField(
            model_name='modification',
            name='corrects',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='registry.modification'),
        ),
        migrations.AddField(
            model_name='modification',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modifications', to='registry.foundationmodel'),
        ),
        migrations.AddField(
            model_name='modification',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='foundationmodel',
            constraint=models.UniqueConstraint(fields=('organisation', 'slug'), name='model_one_address'),
        ),
        migrations.AddConstraint(
            model_name='foundationmodel',
            constraint=models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('name'), django.db.models.functions.text.Lower('version'), condition=models.Q(('withdrawn', False)), name='model_one_name'),
        ),
        migrations.AddConstraint(
            model_name='description',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['developer', 'sign-up', 'staff'])), name='description_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='description',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn', False), ('corrects__isnull', False), _connector='OR'), name='description_takes_back_another'),
        ),
        migrations.AddConstraint(
            model_name='description',
            constraint=models.CheckConstraint(condition=models.Q(('base', None), ('base_words', ''), _connector='OR'), name='description_one_base'),
        ),
        migrations.AddConstraint(
            model_name='description',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('model',), name='description_one_chain'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='description',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='43bce1ad9e88c724bf6649aa481899788dc2501f', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_b73bb', table='registry_description', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='description',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'frozen: % cannot be truncated', TG_TABLE_NAME;", hash='96df583ae4a897bda2037a0590c077e8626d643d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_5012f', table='registry_description', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['developer', 'sign-up', 'staff'])), name='deployment_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn', False), ('corrects__isnull', False), _connector='OR'), name='deployment_takes_back_another'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['api', 'evaluation', 'public', 'weights'])), name='deployment_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deployment',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='964fc222de5bd78408a2ba4389c106dcea0320c3', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_2d4cf', table='registry_deployment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deployment',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'frozen: % cannot be truncated', TG_TABLE_NAME;", hash='b64311230d4a398c274df1fef7f8eabd8d89697f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_2780e', table='registry_deployment', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='computerun',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['developer', 'sign-up', 'staff'])), name='computerun_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='computerun',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn', False), ('corrects__isnull', False), _connector='OR'), name='computerun_takes_back_another'),
        ),
        migrations.AddConstraint(
            model_name='computerun',
            constraint=models.CheckConstraint(condition=models.Q(('operations__gt', 0)), name='run_operations_are_more_than_none'),
        ),
        migrations.AddConstraint(
            model_name='computerun',
            constraint=models.CheckConstraint(condition=models.Q(('uncertainty', None), ('uncertainty__lte', 100), _connector='OR'), name='run_uncertainty'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='computerun',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d1075ae79126c51a5949dccfe92874559574baa', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_be4ee', table='registry_computerun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='computerun',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'frozen: % cannot be truncated', TG_TABLE_NAME;", hash='a8452b21c7a0d43b0f48b1ad0c0c92999579802d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_bb421', table='registry_computerun', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='modification',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['developer', 'sign-up', 'staff'])), name='modification_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='modification',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn', False), ('corrects__isnull', False), _connector='OR'), name='modification_takes_back_another'),
        ),
        migrations.AddConstraint(
            model_name='modification',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), models.Q(('reason', ''), _negated=True)), name='model_modification_is_numbered'),
        ),
        migrations.AddConstraint(
            model_name='modification',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('model', 'number'), name='model_modification_one_chain'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5500d6516c45faa6740bde49b3ff14fde0df442', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_a67bb', table='registry_modification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'frozen: % cannot be truncated', TG_TABLE_NAME;", hash='d4143e83f76388afdec69946dbfca278c23f8543', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_49261', table='registry_modification', when='BEFORE')),
        ),
    ]
