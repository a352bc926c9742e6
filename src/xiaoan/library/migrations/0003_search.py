"""The search's functions and triggers (see sql/search.sql)."""

from django.db import migrations

from xiaoan.library.search_sql import UNDO, search_sql


class Migration(migrations.Migration):
    dependencies = [("library", "0002_reading_room")]
    operations = [migrations.RunSQL([(search_sql(), None)], UNDO)]
