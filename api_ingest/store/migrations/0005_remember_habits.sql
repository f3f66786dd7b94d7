-- What a carrier's deliveries usually look like, without a word of any person, and what became other: an operator is told
-- with a proposed patch of the profile, until a later version of it reads what changed.
create table carrier_habit (
    carrier     text not null,
    profile     text not null,
    label       text not null,
    traits      jsonb not null,
    changed_at  timestamptz not null default now(),
    primary key (carrier, profile)
);
create table drift (
    id           bigint generated always as identity primary key,
    carrier      text not null,
    profile      text not null,
    label        text not null,
    kind         text not null,
    about        text not null,
    says         text not null,
    patch        text not null,
    delivery     uuid not null,
    times        integer not null default 1,
    first_seen   timestamptz not null default now(),
    last_seen    timestamptz not null default now(),
    resolved_at  timestamptz,
    resolved_by  text
);
create unique index drift_open on drift (carrier, profile, kind, about) where resolved_at is null;
-- Looked at beside the reading, once; what came before today is not looked at.
alter table delivery add column drift_looked_at timestamptz;
update delivery set drift_looked_at = now();
create index delivery_not_looked_at on delivery (received_at) where drift_looked_at is null;
