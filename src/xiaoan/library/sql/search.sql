-- Full-text search over characters. Run once by a migration, as owner.
--
-- Row-level security keeps every operator that is not leakproof (@@, LIKE) from using an index.
-- So the side table library_sought is read by a function of its owner, which compares the district
-- with the same setting as the fence does, under a fixed search_path, and answers keys only: what
-- a reader may see of them is decided by the fenced tables outside. Measured on 10,000 documents
-- of 860 characters (docs/benchmarks.md).

-- Sign by sign, so that a place in the folded text is the same in the text (library/signs.py).
create function library_fold(words text) returns text
  language sql immutable parallel safe strict set search_path = pg_catalog, pg_temp
as $$ select translate(words, '{full}', '{half}') $$;

-- Bigrams of wide signs, whole runs of narrow ones; without places, so a text may be any length.
create function library_tokens(folded text) returns tsvector
  language sql immutable parallel safe strict set search_path = pg_catalog, pg_temp
as $$
  with signs as (
    select sign, lead(sign, 1, ' ') over (order by place) as next
      from regexp_split_to_table(folded, '') with ordinality as s(sign, place)
  )
  select array_to_tsvector(coalesce(array_agg(distinct token), '{{}}')) from (
    select sign || case when next ~ '[{wide}]' then next else '' end as token
      from signs where sign ~ '[{wide}]'
    union select left(found[1], 200) from regexp_matches(folded, '[{narrow}]+', 'g') as found
  ) as made
$$;

-- A version's words, or its text's title and number, came or changed; or only where it stands.
create function library_sought_version() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  the_day date := coalesce(new.in_force_on, date '9999-12-31');
  text_of public.library_text; heading text; words text;
begin
  if tg_op = 'UPDATE' and old.body = new.body then
    update public.library_sought s set day = the_day, state = new.state where s.id = new.id;
    return null;
  end if;
  select * into text_of from public.library_text where id = new.text_id;
  heading := coalesce(public.library_fold(text_of.title || ' ' || text_of.number), '');
  words := heading || E'\n' || public.library_fold(new.body);
  insert into public.library_sought as s
    (id, district_id, unit_id, kind, is_shared, state, day, head, folded, tokens)
  values (new.id, new.district_id, new.unit_id, coalesce(text_of.kind, ''),
          coalesce(text_of.is_shared, false), new.state, the_day, heading, words,
          public.library_tokens(words))
  on conflict (id) do update set day = excluded.day, state = excluded.state, head = excluded.head,
    folded = excluded.folded, tokens = excluded.tokens;
  return null;
end $$;
create function library_sought_text() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  heading text := public.library_fold(new.title || ' ' || new.number);
begin
  update public.library_sought s set kind = new.kind, is_shared = new.is_shared
    from public.library_version v where v.text_id = new.id and s.id = v.id;
  if tg_op = 'UPDATE' and (old.title, old.number) = (new.title, new.number) then
    return null;
  end if;
  update public.library_sought s
     set head = heading, folded = made.words, tokens = public.library_tokens(made.words)
    from (select v.id, heading || E'\n' || public.library_fold(v.body) as words
            from public.library_version v where v.text_id = new.id) made
   where s.id = made.id;
  return null;
end $$;
create trigger sought after insert or update of body, in_force_on, state on library_version
  for each row execute function library_sought_version();
create trigger sought after insert or update of title, number, kind, is_shared on library_text
  for each row execute function library_sought_text();

-- Titles and numbers by the same tokens: what has the words there comes first.
create index sought_head on library_sought using gin (library_tokens(head));

-- Whether the reader may look for a row: drafts at the own desks, otherwise what the own units
-- (null: all), the bureau or a sharing school have ruled. It only narrows, as Version.visible_to
-- does outside, so that the nearest matches are ones he sees.
create function library_looks_in(
  s library_sought, states text[], of_kind text, desks int[], units int[]
) returns boolean language sql stable as $$
  select s.state = any(states) and (of_kind = '' or s.kind = of_kind)
     and (s.unit_id = any(desks) or s.state in ('in_force', 'repealed') and (
          units is null or s.unit_id = any(units) or s.unit_id = s.district_id or s.is_shared))
$$;

-- The keys of the versions that have all tokens and all words, inside the districts of this
-- transaction; all of them (most: null), or the first `most`: those with the words in the title,
-- then by day, drafts before all days. Tokens settle words of two signs; longer ones are looked
-- for in the text (LIKE patterns of signs that mean nothing there, and regular expressions). A
-- common word is found among the `newest` rows, walked in that order; a rare one by the index of
-- tokens. So neither looks through thousands.
create function library_matches(
  query tsquery, head_likes text[], head_patterns text[], likes text[], patterns text[],
  states text[], of_kind text, desks int[], units int[], most int, newest int
) returns setof uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  here int[] := nullif(current_setting('xa.districts', true), '')::int[];
  titled uuid[]; near uuid[];
begin
  if most is null then
    return query select s.id from public.library_sought s
      where s.tokens @@ query and s.district_id = any(here)
        and public.library_looks_in(s, states, of_kind, desks, units)
        and s.folded like all(likes) and s.folded ~ all(patterns);
    return;
  end if;
  titled := array(
    select s.id from public.library_sought s
     where public.library_tokens(s.head) @@ query and s.district_id = any(here)
       and public.library_looks_in(s, states, of_kind, desks, units)
       and s.head like all(head_likes) and s.head ~ all(head_patterns)
     order by s.day desc, s.id desc limit most);
  return query select unnest(titled);
  most := most - cardinality(titled);
  if most <= 0 then
    return;
  end if;
  near := array(
    select w.id from (
      select s.id from public.library_sought s
       where s.district_id = here[1] and cardinality(here) = 1
         and public.library_looks_in(s, states, of_kind, desks, units)
       order by s.day desc, s.id desc limit newest) n
    cross join lateral (  -- row by row, whatever the planner thinks of the words
      select s.id, s.day, case when s.tokens @@ query and s.id <> all(titled) then
             s.folded like all(likes) and s.folded ~ all(patterns) end as has_words
        from public.library_sought s where s.id = n.id offset 0) w
     where w.has_words order by w.day desc, w.id desc limit most);
  if cardinality(near) < most then
    near := array(
      select s.id from public.library_sought s
       where s.tokens @@ query and s.district_id = any(here) and s.id <> all(titled)
         and public.library_looks_in(s, states, of_kind, desks, units)
         and s.folded like all(likes) and s.folded ~ all(patterns)
       order by s.day desc, s.id desc limit most);
  end if;
  return query select unnest(near);
end $$;
revoke all on function library_matches, library_looks_in, library_sought_version, library_sought_text
  from public;

-- Rows up to a page stay in the page, not compressed: looking through them reads nothing else.
alter table library_sought alter column folded set storage external;
alter table library_sought set (toast_tuple_target = 8160);
