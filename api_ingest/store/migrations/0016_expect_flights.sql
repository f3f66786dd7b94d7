-- Which flights carriers say they will fly, so that a manifest that did not come is seen. A row is never changed: a later
-- schedule ends it.
create table scheduled_flight (
    id             bigint generated always as identity primary key,
    carrier        text not null,
    number         integer not null,
    suffix         text,
    departure      text not null,
    arrival        text not null,
    first          date not null,
    last           date,
    days           text not null,
    every          integer not null,
    departs        time not null,
    arrives        time not null,
    departs_after  integer not null,
    arrives_after  integer,
    utc            boolean not null,
    imported_at    timestamptz not null,
    imported_by    text not null,
    ended_at       timestamptz
);
create index scheduled_flight_live on scheduled_flight (carrier) where ended_at is null;

-- The flights of each day, set a few days ahead: what was expected, and when it was due, stays as it was when it counted.
create table expected_flight (
    id         bigint generated always as identity primary key,
    carrier    text not null,
    number     integer not null,
    suffix     text,
    date       date not null,
    departure  text not null,
    arrival    text not null,
    departs    timestamptz not null,
    arrives    timestamptz not null,
    due        timestamptz not null,
    cancelled  text,
    told_at    timestamptz,
    unique nulls not distinct (carrier, number, suffix, date, departure)
);
create index expected_flight_date on expected_flight (date);
create index expected_flight_arrives on expected_flight (arrives);
create index flight_number on flight (carrier, number, date) where not test;
create index flight_date on flight (date) where not test;

-- When a manifest first came, and of how many travellers it told each field: counts, which outlive the persons.
alter table manifest add column received_at timestamptz, add column filled jsonb;
update manifest set received_at = delivery.received_at from delivery where delivery.id = manifest.delivery;

-- When some process of ours could receive, so that nobody is called late for the time in which none could.
create table uptime (
    id     bigint generated always as identity primary key,
    began  timestamptz not null,
    seen   timestamptz not null
);
