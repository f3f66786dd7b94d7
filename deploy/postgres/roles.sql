-- Two roles: `api_ingest_owner` migrates, `api_ingest_app` is what the service and its commands connect as.
-- Run as a superuser, once before the first migration and again after each one (it may be run as often as you like):
--     psql --dbname=api_ingest --file=deploy/postgres/roles.sql
-- The app cannot change or take out what was decided, how an alert was scored before (that goes with its alert), which
-- versions a list had, nor a row of the audit trail. The
-- triggers that refuse it belong to the owner; who may act as the owner can drop them, and then `api-ingest audit verify`
-- with a head kept elsewhere is what tells.
do $$
begin
    if not exists (select from pg_roles where rolname = 'api_ingest_owner') then
        create role api_ingest_owner nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'api_ingest_app') then
        create role api_ingest_app nologin;
    end if;
end $$;
grant usage on schema public to api_ingest_app;
grant usage, create on schema public to api_ingest_owner;
grant select, insert, update, delete on all tables in schema public to api_ingest_app;
grant usage on all sequences in schema public to api_ingest_app;
do $$
declare
    kept text;
begin
    foreach kept in array array[
        'audit', 'decision', 'earlier_scoring', 'list_version', 'overstay_decision', 'schema_version'
    ] loop
        if to_regclass(kept) is not null then
            execute format('revoke update, delete, truncate on %I from api_ingest_app', kept);
        end if;
    end loop;
    -- A note may name somebody: it is emptied at its term, and a trigger lets nothing else of a decision be changed.
    if to_regclass('decision') is not null then
        grant update (note) on decision to api_ingest_app;
    end if;
    if to_regclass('schema_version') is not null then
        revoke insert on schema_version from api_ingest_app;
    end if;
end $$;
