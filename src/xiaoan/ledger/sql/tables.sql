-- The ledger's own tables. Run once by the first migration, as owner.

-- UUIDv7 (RFC 9562) on servers before 18: 48 bits of milliseconds, then random bits.
create function xa_uuid7() returns uuid language sql volatile parallel safe as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- The digest names its algorithm in the first byte: 01 = SHA-256 (02 kept for SM3).
-- Fields are joined by the unit separator; the moment is microseconds since 1970.
-- plpgsql and not sql: as a generated column it would be planned anew in every statement.
create function ledger_digest(id uuid, district_id int, unit_id int, at timestamptz, action text,
    subject text, n int, prior uuid, actor_id int, post text, facts jsonb)
  returns bytea language plpgsql immutable parallel safe as $$ begin
  return '\x01'::bytea || sha256(convert_to(
    id::text || E'\x1f' || coalesce(district_id::text, '') || E'\x1f' || coalesce(unit_id::text, '')
    || E'\x1f' || (extract(epoch from at) * 1000000)::bigint::text || E'\x1f' || action || E'\x1f'
    || subject || E'\x1f' || n::text || E'\x1f' || coalesce(prior::text, '') || E'\x1f'
    || coalesce(actor_id::text, '') || E'\x1f' || coalesce(post, '') || E'\x1f' || facts::text,
    'UTF8')); end
$$;

create table ledger_event (
  id uuid primary key,
  -- A constant default which the owner raises: reading the cluster's identifier costs 147 us.
  epoch smallint not null default 1,
  x xid8 not null default pg_current_xact_id(),
  district_id int,
  unit_id int,
  at timestamptz not null,
  action text not null,
  subject text not null,
  n int not null default 1 check (n > 0),
  prior uuid,
  actor_id int,
  post text,
  facts jsonb not null,
  digest bytea not null generated always as (ledger_digest(
    id, district_id, unit_id, at, action, subject, n, prior, actor_id, post, facts)) stored
);
create index ledger_event_order on ledger_event (epoch, x, id);
create index ledger_event_subject on ledger_event (subject, id);
create index ledger_event_time on ledger_event (district_id, at desc, id desc);
create index ledger_event_unit on ledger_event (district_id, unit_id, at desc, id desc);
create index ledger_event_action on ledger_event (district_id, action, at);

create table ledger_epoch (
  epoch smallint primary key,
  system_identifier bigint not null,
  began timestamptz not null
);
create table ledger_seal (
  epoch smallint not null,
  lo xid8 not null,
  hi xid8 not null,
  district_id int not null,  -- 0 holds events that belong to no district
  n bigint not null,
  root bytea not null,
  at timestamptz not null,
  primary key (epoch, hi, district_id)
);
create table ledger_root (
  epoch smallint not null,
  lo xid8 not null,
  hi xid8 not null,
  n bigint not null,
  total bigint not null,
  root bytea not null,
  signature bytea not null,
  public_key bytea not null,
  at timestamptz not null,
  primary key (epoch, hi)
);
-- A code typed from paper is looked up by its first digits.
create index ledger_root_code on ledger_root (root);
create table ledger_subject_key (subject text primary key, key bytea not null);

create function ledger_keep() returns trigger language plpgsql as $$ begin
  raise exception 'the ledger is insert-only: % on % refused', TG_OP, TG_TABLE_NAME
    using errcode = 'XA002'; end $$;
create trigger keep before update or delete or truncate on ledger_event
  for each statement execute function ledger_keep();
create trigger keep before update or delete or truncate on ledger_seal
  for each statement execute function ledger_keep();
create trigger keep before update or delete or truncate on ledger_root
  for each statement execute function ledger_keep();

-- Temporary tables come last in every path here: one called ledger_event must not be looked at.
-- The door: rows must carry an event that is new, of this transaction, of this subject and count.
create function door_new() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp set enable_hashjoin = off
  set enable_mergejoin = off as $$ declare bad text; begin
  select g.event_id::text into bad
    from (select event_id, count(*) c, min(id::text) one from neu group by 1) g
    left join ledger_event e on e.id = g.event_id
   where e.id is null or e.x <> pg_current_xact_id() or e.n <> g.c
      or (e.n = 1 and e.subject <> TG_TABLE_NAME || ':' || g.one)
      or (e.n > 1 and e.subject <> TG_TABLE_NAME || ':*') limit 1;
  if found then raise exception 'change of % without its own event (%)', TG_TABLE_NAME, bad
    using errcode = 'XA001'; end if; return null; end $$;
-- As above for tables with loose columns: rows whose event stayed were let pass by door_same.
create function door_moved() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp set enable_hashjoin = off
  set enable_mergejoin = off as $$ declare bad text; begin
  select g.event_id::text into bad
    from (select neu.event_id, count(*) c, min(neu.id::text) one from neu
            join alt on alt.id = neu.id where alt.event_id is distinct from neu.event_id
           group by 1) g
    left join ledger_event e on e.id = g.event_id
   where e.id is null or e.x <> pg_current_xact_id() or e.n <> g.c
      or (e.n = 1 and e.subject <> TG_TABLE_NAME || ':' || g.one)
      or (e.n > 1 and e.subject <> TG_TABLE_NAME || ':*') limit 1;
  if found then raise exception 'change of % without its own event (%)', TG_TABLE_NAME, bad
    using errcode = 'XA001'; end if; return null; end $$;
create function door_same() returns trigger language plpgsql as $$ begin
  raise exception 'change of % without its own event (unchanged event_id)', TG_TABLE_NAME
    using errcode = 'XA001'; end $$;
create function door_keep() returns trigger language plpgsql as $$ begin
  raise exception 'records are never deleted: % on % refused', TG_OP, TG_TABLE_NAME
    using errcode = 'XA001'; end $$;

-- Retention ends: the key of a subject goes, and with it the meaning of its commitments.
-- Only for a grant of this transaction that answers another person's request.
create function ledger_forget(grant_id uuid) returns int language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$ declare gone int; asked record; begin
  select g.subject into asked from ledger_event g
    join ledger_event a on a.id = (g.facts ->> 'asked')::uuid
   where g.id = grant_id and g.x = pg_current_xact_id() and g.action = 'retention.grant'
     and a.action = 'retention.ask' and a.subject = g.subject and a.actor_id <> g.actor_id;
  if not found then raise exception 'no grant of this transaction for another one''s request'
    using errcode = 'XA003'; end if;
  delete from ledger_subject_key where subject = asked.subject;
  get diagnostics gone = row_count;
  return gone; end $$;
