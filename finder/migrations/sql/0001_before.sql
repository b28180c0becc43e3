-- What the tables' checks need.
create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create extension if not exists unaccent;

-- 45 CFR 162.406: ten digits, the last a Luhn check digit over the number behind the prefix 80840 (sum 24).
create function npi_is_valid(npi text) returns boolean
language sql immutable strict parallel safe as $$
    select npi ~ '^[12][0-9]{9}$' and (
        select 24 + sum(case when i % 2 = 1 then (2 * d) / 10 + (2 * d) % 10 else d end)
        from (select i, ascii(substr(npi, i, 1)) - 48 as d from generate_series(1, 10) as i) as digits
    ) % 10 = 0
$$;

create sequence search_version;
