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

-- A version's words, or its text's title and number, came or changed.
create function library_sought_version() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  heading text; words text;
begin
  select public.library_fold(title || ' ' || number) into heading
    from public.library_text where id = new.text_id;
  heading := coalesce(heading, '');
  words := public.library_fold(new.body);
  insert into public.library_sought as s (id, district_id, day, head, folded, tokens)
  values (new.id, new.district_id, coalesce(new.in_force_on, date '9999-12-31'), heading,
          heading || E'\n' || words, public.library_tokens(heading || E'\n' || words))
  on conflict (id) do update set day = excluded.day, head = excluded.head,
    folded = excluded.folded, tokens = excluded.tokens;
  return null;
end $$;
create function library_sought_text() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  heading text := public.library_fold(new.title || ' ' || new.number);
begin
  update public.library_sought s
     set head = heading, folded = made.words, tokens = public.library_tokens(made.words)
    from (select v.id, heading || E'\n' || public.library_fold(v.body) as words
            from public.library_version v where v.text_id = new.id) made
   where s.id = made.id;
  return null;
end $$;
create trigger sought after insert or update of body, in_force_on on library_version
  for each row execute function library_sought_version();
create trigger sought after insert or update of title, number on library_text
  for each row execute function library_sought_text();

-- The keys of the versions that have all tokens, and all words as they stand, inside the districts
-- of this transaction: titles first, then by day; the first `most` of them, or all (null). Tokens
-- settle words of two signs; longer ones are looked for in the text (LIKE patterns of signs that
-- mean nothing there, and regular expressions). Drafts stand before all days.
create function library_matches(tokens tsquery, words text[], phrases text[], patterns text[],
                                most int)
  returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
  select id from public.library_sought s
   where s.tokens @@ $1
     and s.district_id = any(nullif(current_setting('xa.districts', true), '')::int[])
     and s.folded like all($3) and s.folded ~ all($4)
   order by s.head like all($2) desc, s.day desc, s.id desc
   limit $5
$$;
revoke all on function library_matches, library_sought_version, library_sought_text from public;

-- Rows up to a page stay in the page, not compressed: looking through them reads nothing else.
alter table library_sought alter column folded set storage external;
alter table library_sought set (toast_tuple_target = 8160);
