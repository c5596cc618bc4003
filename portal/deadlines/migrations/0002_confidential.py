from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='obligation',
            name='case',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='obligation',
            name='private',
            field=models.BooleanField(default=False),
        ),
    ]
