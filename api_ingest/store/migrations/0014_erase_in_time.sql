-- Passenger data are destroyed at their term. What remains of a delivery is what answers its sender: that these bytes
-- came, when, and how many were taken with which problems. `told_apart` knows the same bytes under the same name again
-- when both are gone.
alter table flight add column erased_at timestamptz;
create index flight_not_erased on flight (date) where erased_at is null;
alter table delivery add column erased_at timestamptz, add column told_apart bytea;
update delivery set told_apart = sha256(sha256 || convert_to(coalesce(name, ''), 'UTF8'));
alter table delivery alter column told_apart set not null;
drop index delivery_same;
create unique index delivery_same on delivery (carrier, test, told_apart);
create index delivery_not_erased on delivery (received_at) where erased_at is null;
create index manifest_delivery on manifest (delivery);

-- A decision outlives its alert as ids alone: its note, which may name somebody, can be emptied, and nothing else.
alter table decision drop constraint decision_alert_fkey;
create function keep_decision() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.note = '' and to_jsonb(new) - 'note' = to_jsonb(old) - 'note' then
        return new;
    end if;
    raise exception 'rows of % are never changed or removed', tg_table_name;
end $$;
drop trigger decision_append_only on decision;
create trigger decision_append_only before update or delete on decision
    for each row execute function keep_decision();

-- What is needed later of a confirmed alert, and nothing else of its flight: who, on which flight, why, who said so, and
-- until when. Extending is somebody's decision; nobody's decision lets it go.
create table case_file (
    id           bigint generated always as identity primary key,
    alert        bigint not null unique,
    list         text not null,
    entry        text not null,
    flight       text not null,
    date         date not null,
    departure    text,
    arrival      text,
    extract      jsonb not null,
    reason       text not null,
    officer      text not null,
    decided_at   timestamptz not null,
    kept_at      timestamptz not null,
    review_on    date not null,
    extended_by  text
);

-- Each run of the purge: what it erased, by kind, or how it failed.
create table retention_run (
    id       bigint generated always as identity primary key,
    at       timestamptz not null,
    erased   jsonb not null,
    overdue  integer,
    ms       integer not null,
    fault    text
);
create index retention_run_at on retention_run (at);
