"""The ledger's tables, functions and guards (see sql/tables.sql)."""

from pathlib import Path

from django.db import migrations, models

import xiaoan.base.ids

SQL = (Path(__file__).parent.parent / "sql" / "tables.sql").read_text()
UNDO = """
drop table ledger_event, ledger_epoch, ledger_seal, ledger_root, ledger_subject_key;
drop function ledger_digest, xa_uuid7, ledger_keep, door_new, door_moved, door_same, door_keep, ledger_forget;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            [(SQL, None)],
            UNDO,
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(default=xiaoan.base.ids.uuid7, primary_key=True),
                        ),
                    ],
                    options={"db_table": "ledger_event", "managed": False},
                ),
                migrations.CreateModel(
                    name="Epoch",
                    fields=[("epoch", models.SmallIntegerField(primary_key=True))],
                    options={"db_table": "ledger_epoch", "managed": False},
                ),
            ],
        ),
    ]
