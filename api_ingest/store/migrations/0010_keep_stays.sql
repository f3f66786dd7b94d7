-- Who came and who left outlives the manifests, which are erased a day after entry: what the count of days needs, and
-- of the person nothing but keyed hashes.

-- The day from which the flight's crossings are to be looked at; null: the ledger has them as the flight stands now.
alter table flight add column stays_due date;
update flight set stays_due = date where not test and prepared is not null;
create index flight_stays_due on flight (stays_due) where stays_due is not null;

-- One crossing of the border. `traveller`, `flight` and `manifest` say where it was read, and outlive those rows.
-- `first` and `last` are the days of the stay it belongs to (last null: not ended); `stray`: a departure of somebody
-- of whom no arrival is known. `person` joins the crossings of one person, who may be cut in two or joined later.
create table crossing (
    id             bigint generated always as identity primary key,
    traveller      bigint not null unique,
    flight         bigint not null,
    manifest       text,
    person         bigint not null,
    direction      text not null check (direction in ('in', 'out')),
    port           text not null,
    day            date not null,
    at             timestamptz,
    exact          boolean not null,
    boarded        boolean not null,
    crew           boolean not null,
    nationalities  text[] not null,
    designator     text not null,
    flight_date    date,
    carrier        text,
    same           text[] not null,
    alike          text[] not null,
    first          date not null,
    last           date,
    stray          boolean not null
);
create sequence crossing_person_number owned by crossing.person;
create index crossing_person on crossing (person);
create index crossing_flight on crossing (flight);
create index crossing_open on crossing (first) where last is null;
create index crossing_last on crossing (last) where last is not null;
create index crossing_same on crossing using gin (same);
create index crossing_stray on crossing using gin (alike) where stray;

-- Who somebody is that has not left yet, sealed with a secret that the database does not hold; gone with the stay.
create table stay_identity (
    traveller  bigint primary key references crossing (traveller) on delete cascade,
    sealed     bytea not null
);

-- What is known of each flight whose crossings were counted: silence about departures is no proof of a stay.
create table stay_flight (
    flight      bigint primary key,
    designator  text not null,
    carrier     text,
    date        date not null,
    leaves      boolean not null,
    came        integer not null,
    went        integer not null,
    complete    boolean not null
);
create index stay_flight_date on stay_flight (date);

-- The digest of the secret that the hashes were made with: another one would cut everybody in two.
create table stay_seal (
    single  boolean primary key default true check (single),
    digest  bytea not null
);

-- What an officer says of a person's stay. Ended, never changed.
create table stay_grant (
    id         bigint generated always as identity primary key,
    kind       text not null check (kind in ('resident', 'exempt', 'extension')),
    same       text[] not null,
    alike      text[] not null,
    first      date,
    last       date,
    reference  text not null default '',
    why        text not null,
    by         text not null,
    at         timestamptz not null default now(),
    ended      date,
    ended_by   text
);
create index stay_grant_same on stay_grant using gin (same);
