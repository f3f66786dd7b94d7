-- The first house: what arrives, what we hold of it, whom we look for, what was found, who said what of it.

-- Keys with which carriers prove who they are. Only a digest is kept; two live keys allow rotation.
create table carrier_key (
    prefix      text primary key,
    carrier     text not null,
    digest      bytea not null,
    test        boolean not null default false,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz
);
create index carrier_key_carrier on carrier_key (carrier);

-- Bytes as received, and the work queue. A delivery is in exactly one state.
create table delivery (
    id               uuid primary key default gen_random_uuid(),
    carrier          text not null,
    channel          text not null,
    test             boolean not null default false,
    name             text,
    content_type     text,
    hints            jsonb not null default '{}',
    content          bytea not null,
    sha256           bytea not null,
    size             integer not null,
    idempotency_key  text,
    received_at      timestamptz not null default now(),
    seen             integer not null default 1,
    last_seen_at     timestamptz not null default now(),
    state            text not null default 'waiting'
                     check (state in ('waiting', 'leased', 'taken', 'refused', 'quarantined')),
    fence            integer not null default 0,
    attempts         integer not null default 0,
    not_before       timestamptz not null default now(),
    lease_until      timestamptz,
    fault            text,
    receipt          jsonb,
    finished_at      timestamptz,
    unique (carrier, test, sha256),
    unique (carrier, idempotency_key),
    check ((state = 'leased') = (lease_until is not null)),
    check (state not in ('taken', 'refused') or receipt is not null)
);
create index delivery_waiting on delivery (not_before) where state = 'waiting';
create index delivery_leased on delivery (lease_until) where state = 'leased';
create index delivery_received on delivery (received_at);
-- The bytes live for a day: storing them as they are keeps nearly twice as many a second as compressing them.
alter table delivery alter column content set storage external;

-- One flight of one day; times may move, the key does not.
create table flight (
    id           bigint generated always as identity primary key,
    key          text not null unique,
    test         boolean not null default false,
    carrier      text,
    number       integer,
    suffix       text,
    registration text,
    date         date not null,
    departure    text,
    arrival      text,
    departs      timestamptz,
    arrives      timestamptz,
    legs         jsonb not null,
    state        text not null default 'scheduled'
                 check (state in ('scheduled', 'closed', 'departed', 'cancelled')),
    stated       integer,
    prepared     timestamp,
    created_at   timestamptz not null default now()
);
create index flight_arrives on flight (arrives);

-- One message or table about a flight, as it was read from a delivery.
create table manifest (
    id           bigint generated always as identity primary key,
    delivery     uuid not null references delivery,
    flight       bigint not null references flight,
    position     integer not null,
    function     text not null,
    reference    text,
    part         integer,
    last_part    boolean,
    stated       integer,
    travellers   integer not null,
    prepared     timestamp,
    fingerprint  bytea not null,
    profile      text not null,
    read_at      timestamptz not null default now(),
    unique (delivery, position)
);
create index manifest_flight on manifest (flight);

-- A person on a flight, as we hold it now. `person` is the same across flights.
create table traveller (
    id            bigint generated always as identity primary key,
    flight        bigint not null references flight,
    person        uuid not null,
    manifest      bigint not null references manifest,
    state         text not null default 'expected'
                  check (state in ('expected', 'boarded', 'not_boarded', 'cancelled')),
    fingerprint   bytea not null,
    name_birth    bigint,
    document_birth bigint,
    prepared      timestamp,
    detail        jsonb not null,
    changed_at    timestamptz not null default now()
);
create index traveller_flight on traveller (flight);
create index traveller_name_birth on traveller (name_birth) where name_birth is not null;
create index traveller_document_birth on traveller (document_birth) where document_birth is not null;

-- Whom we look for. A version is never changed; an entry lives from one version until another.
create table list_version (
    id           bigint generated always as identity primary key,
    list         text not null,
    number       integer not null,
    sha256       bytea not null,
    entries      integer not null,
    added        integer not null,
    changed      integer not null,
    removed      integer not null,
    imported_by  text not null,
    imported_at  timestamptz not null default now(),
    unique (list, number)
);
create table list_entry (
    list     text not null,
    entry    text not null,
    since    bigint not null references list_version,
    until    bigint references list_version,
    detail   jsonb not null,
    primary key (list, entry, since)
);
create unique index list_entry_live on list_entry (list, entry) where until is null;

-- What was found: one alert for a traveller, an entry and a flight (a traveller is on one flight).
create table alert (
    id            bigint generated always as identity primary key,
    traveller     bigint not null references traveller,
    flight        bigint not null references flight,
    list          text not null,
    entry         text not null,
    list_version  bigint not null references list_version,
    probability   double precision not null,
    bits          double precision not null,
    strength      text not null,
    evidence      jsonb not null,
    state         text not null default 'open' check (state in ('open', 'decided', 'withdrawn')),
    verdict       text check (verdict in ('hit', 'no_hit', 'doubt')),
    because       text,
    raised_at     timestamptz not null default now(),
    changed_at    timestamptz not null default now(),
    unique (traveller, list, entry)
);
create index alert_open on alert (flight) where state = 'open';
create index alert_flight on alert (flight);

create table account (
    id           bigint generated always as identity primary key,
    name         text not null unique,
    password     text not null,
    role         text not null check (role in ('officer', 'operator')),
    created_at   timestamptz not null default now(),
    disabled_at  timestamptz
);
create table session (
    digest        bytea primary key,
    account       bigint not null references account,
    csrf          text not null,
    created_at    timestamptz not null default now(),
    last_seen_at  timestamptz not null default now()
);

-- What an officer said. A correction is a new row.
create table decision (
    id          bigint generated always as identity primary key,
    alert       bigint not null references alert,
    verdict     text not null check (verdict in ('hit', 'no_hit', 'doubt')),
    reason      text not null,
    note        text not null default '',
    account     bigint not null references account,
    decided_at  timestamptz not null default now()
);
create index decision_alert on decision (alert);

-- Effects outside the database leave through here, so that they happen if and only if their cause was committed.
create table outbox (
    id          bigint generated always as identity primary key,
    kind        text not null,
    body        jsonb not null,
    created_at  timestamptz not null default now(),
    attempts    integer not null default 0,
    not_before  timestamptz not null default now(),
    sent_at     timestamptz
);
create index outbox_unsent on outbox (not_before) where sent_at is null;

-- Who did what, when. No personal data of travellers: ids only.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default now(),
    actor   text not null,
    action  text not null,
    object  text not null,
    result  text not null default ''
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or removed', tg_table_name;
end $$;
create trigger decision_append_only before update or delete on decision
    for each row execute function refuse_change();
create trigger audit_append_only before update or delete on audit
    for each row execute function refuse_change();
create trigger list_version_append_only before update or delete on list_version
    for each row execute function refuse_change();
