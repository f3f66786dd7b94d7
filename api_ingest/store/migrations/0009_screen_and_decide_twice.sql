-- Which version of the lists everybody on a flight was looked for on: a new version is run over the flights that are
-- behind, whoever stops in the middle.
alter table flight add column screened bigint;

-- Where a list asks for it, a decision holds only once a second account says the same.
alter table decision add column proposed boolean not null default false;
alter table decision add column confirms bigint;
alter table alert add column proposal bigint;

-- A traveller and an entry that an officer told apart stay quiet for a while. The traveller is here as keyed hashes only:
-- the manifest is destroyed, the memory is not.
create table quiet_pair (
    id              bigint generated always as identity primary key,
    list            text not null,
    entry           text not null,
    keys            text[] not null,
    traveller       bytea not null,
    listed          bytea not null,
    alert           bigint not null,
    reason          text not null,
    dismissed_by    text not null,
    dismissed_at    timestamptz not null default now(),
    until           timestamptz not null,
    lifted_by       text,
    lifted_because  text,
    lifted_at       timestamptz
);
create index quiet_pair_entry on quiet_pair (list, entry);
alter table alert add column quiet bigint references quiet_pair on delete set null;
alter table alert drop constraint alert_state_check;
alter table alert add constraint alert_state_check
    check (state in ('open', 'decided', 'withdrawn', 'quiet'));
create index alert_quiet on alert (quiet) where quiet is not null;
