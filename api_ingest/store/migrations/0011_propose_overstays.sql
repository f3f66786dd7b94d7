-- Overstays are proposals: computed each day, decided by officers. `same` finds the proposal of a stay again whatever
-- else becomes known of the person; `ended` is the day on which the person left; `because` says why a proposal was
-- withdrawn, or why an accepted one no longer stands on anything.
create table overstay (
    id           bigint generated always as identity primary key,
    reference    text not null,
    flight       text not null,
    same         text[] not null,
    day          date not null,
    over         integer not null,
    strength     text not null check (strength in ('strong', 'possible', 'weak')),
    detail       jsonb not null,
    identity     bytea,
    state        text not null default 'open' check (state in ('open', 'accepted', 'rejected', 'withdrawn')),
    because      text,
    ended        date,
    entry        text,
    proposed_at  timestamptz not null default now(),
    changed_at   timestamptz not null default now()
);
create index overstay_same on overstay using gin (same);
create index overstay_live on overstay (state) where state in ('open', 'accepted');

create table overstay_decision (
    id          bigint generated always as identity primary key,
    overstay    bigint not null references overstay on delete cascade,
    verdict     text not null check (verdict in ('accept', 'reject', 'end')),
    reason      text not null,
    note        text not null default '',
    account     bigint not null references account,
    decided_at  timestamptz not null default now()
);
create index overstay_decision_overstay on overstay_decision (overstay);
create trigger overstay_decision_never_changed before update on overstay_decision
    for each row execute function refuse_change();

-- One row for each day that was computed, so that of many processes one does it.
create table overstay_run (
    day       date primary key,
    found     integer not null,
    proposed  integer not null,
    at        timestamptz not null default now()
);
