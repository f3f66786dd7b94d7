-- An alert that is scored anew says what it says now; what it said before stays beside it, with the values that were
-- compared and the versions that held, for as long as the alert itself. The database keeps it, whoever scores anew.
create table earlier_scoring (
    id               bigint generated always as identity primary key,
    alert            bigint not null references alert on delete cascade,
    list_version     bigint not null references list_version,
    probability      double precision not null,
    bits             double precision not null,
    strength         text not null,
    evidence         jsonb not null,
    index_version    text,
    weights_version  text,
    replaced_at      timestamptz not null default now()
);
create index earlier_scoring_alert on earlier_scoring (alert);

create function keep_scoring() returns trigger language plpgsql as $$
begin
    insert into earlier_scoring (alert, list_version, probability, bits, strength, evidence, index_version,
                                 weights_version)
    values (old.id, old.list_version, old.probability, old.bits, old.strength, old.evidence, old.index_version,
            old.weights_version);
    return null;
end $$;
create trigger alert_scored_anew after update on alert for each row
    when ((old.list_version, old.probability, old.bits, old.strength, old.evidence, old.index_version,
           old.weights_version)
          is distinct from
          (new.list_version, new.probability, new.bits, new.strength, new.evidence, new.index_version,
           new.weights_version))
    execute function keep_scoring();
create trigger earlier_scoring_unchanged before update on earlier_scoring
    for each row execute function refuse_change();
