-- The trail is chained: each row bears the hash of the row before it and a hash over itself, so that a change, a
-- removal, an insertion or another order shows. The database makes the chain, whoever inserts: the lock on its end is
-- held until the transaction ends, and reading deliveries writes no row.
alter table audit disable trigger audit_append_only;
alter table audit alter column id drop identity;
alter table audit add column origin text not null default '', add column previous bytea, add column hash bytea;

-- Each part with its length before it, so that no two rows are written alike (the same in api_ingest/domain/trail.py).
create function audit_hash(one audit) returns bytea language sql stable as $$
    select sha256(one.previous || convert_to(string_agg(
        octet_length(convert_to(part, 'UTF8')) || ':' || part, '' order by number), 'UTF8'))
    from unnest(array[
        one.id::text, to_char(one.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        one.actor, one.action, one.object, one.result, one.origin
    ]) with ordinality as said (part, number)
$$;

-- What was written before the chain begins it, behind a first row that says so.
update audit set id = -numbered.number
from (select id, row_number() over (order by id) as number from audit) numbered where numbered.id = audit.id;
update audit set id = -id;
insert into audit (id, actor, action, object, result)
select 0, 'api-ingest', 'chain begun', 'audit', count(*) || ' earlier rows' from audit;
do $$
declare
    last bytea := decode(repeat('00', 32), 'hex');
    one audit;
begin
    for one in select * from audit order by id loop
        one.previous := last;
        last := audit_hash(one);
        update audit set previous = one.previous, hash = last where id = one.id;
    end loop;
end $$;
alter table audit alter column previous set not null, alter column hash set not null, add unique (previous);
alter table audit enable trigger audit_append_only;

create function chain_audit() returns trigger language plpgsql as $$
declare
    last audit;
begin
    perform pg_advisory_xact_lock(7240311415927);
    select * into last from audit order by id desc limit 1;
    new.id := last.id + 1;
    new.at := clock_timestamp();
    new.previous := last.hash;
    new.hash := audit_hash(new);
    return new;
end $$;
create trigger audit_chained before insert on audit for each row execute function chain_audit();

create trigger audit_never_emptied before truncate on audit execute function refuse_change();
create trigger decision_never_emptied before truncate on decision execute function refuse_change();
create trigger list_version_never_emptied before truncate on list_version execute function refuse_change();
