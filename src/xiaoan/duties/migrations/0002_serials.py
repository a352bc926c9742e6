"""The last hazard number of a district and year, read behind the lock that claims the next."""

from django.db import migrations

# A volatile function reads with a fresh snapshot after it has waited for the lock; inside
# one statement a plain subselect would still see the numbers of before the wait. The lock
# is that of hazards.numbers.claim.
CREATE = """
create function duties_last_serial(district int, in_year int) returns int
language plpgsql volatile as $$ begin
  perform pg_advisory_xact_lock(
    hashtextextended('hazards_hazard:' || district || ':' || in_year, 0));
  return coalesce((select max(serial) from hazards_hazard
                    where district_id = district and year = in_year), 0);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, "drop function duties_last_serial(int, int)"),
    ]
