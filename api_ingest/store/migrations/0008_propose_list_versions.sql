-- An import that would remove many entries of a list waits until a second person approves it. What it holds of persons
-- is emptied once it is settled.
create table list_proposal (
    id           bigint generated always as identity primary key,
    list         text not null,
    base         bigint references list_version,
    sha256       bytea not null,
    fresh        jsonb not null,
    removed      text[] not null,
    added        integer not null,
    changed      integer not null,
    held         integer not null,
    proposed_by  bigint not null references account,
    proposed_at  timestamptz not null default now(),
    state        text not null default 'waiting' check (state in ('waiting', 'approved', 'refused', 'outdated')),
    settled_by   bigint references account,
    settled_at   timestamptz,
    check (state <> 'approved' or settled_by <> proposed_by)
);
create unique index list_proposal_waiting on list_proposal (list) where state = 'waiting';
