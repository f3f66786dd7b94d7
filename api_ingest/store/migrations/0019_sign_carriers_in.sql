-- A carrier signs in on the upload page with its key; the session ends with the key.
create table carrier_session (
    digest        bytea primary key,
    key           text not null references carrier_key,
    csrf          text not null,
    created_at    timestamptz not null default now(),
    last_seen_at  timestamptz not null default now()
);
