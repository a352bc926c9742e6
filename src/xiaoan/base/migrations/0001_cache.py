"""The table of Django's database cache: sign-in limits must hold across server processes."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            sql=[
                "create table if not exists base_cache ("
                " cache_key varchar(255) primary key,"
                " value text not null,"
                " expires timestamptz not null)",
                "create index if not exists base_cache_expires on base_cache (expires)",
            ],
            reverse_sql="drop table if exists base_cache",
        )
    ]
