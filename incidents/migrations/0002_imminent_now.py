from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='incident',
            name='incident_imminent_since_some_time',
        ),
    ]
