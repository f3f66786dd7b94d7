-- Besides HTTPS a delivery comes over a folder, SFTP or mail. There nobody waits for the answer: it is owed from the
-- moment the bytes are kept, in the same transaction, so that a receipt is given even where the process died in between.
create table answer (
    id           bigint generated always as identity primary key,
    channel      text not null check (channel in ('folder', 'mail')),
    deliveries   uuid[] not null,
    address      jsonb not null,
    owed_at      timestamptz not null default now(),
    attempts     integer not null default 0,
    not_before   timestamptz not null default now(),
    told         text,
    answered_at  timestamptz
);
create index answer_owed on answer (channel, not_before) where answered_at is null;

-- Public keys that open a carrier's SFTP box. One key may open the boxes of several carriers (a handling agent's).
create table carrier_ssh_key (
    carrier      text not null,
    fingerprint  text not null,
    public_key   text not null,
    test         boolean not null default false,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    primary key (carrier, fingerprint)
);

-- How a mail proves whose it is: by a token in the address that it was sent to (`name` is its first letters, only a digest
-- of the rest is kept), or by a registered sender (`name` is the address), believed on the relay's word that it is genuine.
create table carrier_mail (
    name         text primary key,
    carrier      text not null,
    digest       bytea,
    test         boolean not null default false,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz
);

-- What a carrier sees in its box: its own deliveries by name, the newest first.
create index delivery_box on delivery (carrier, name, last_seen_at) where name is not null;
