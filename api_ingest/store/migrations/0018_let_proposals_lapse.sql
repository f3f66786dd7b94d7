-- What waits for a second person lapses after a time, and the second person is another one: the database sees to it, whoever
-- asks. Until now a proposal with nobody as the second person would have passed.
alter table list_proposal drop constraint list_proposal_state_check;
alter table list_proposal add constraint list_proposal_state_check
    check (state in ('waiting', 'approved', 'refused', 'outdated', 'lapsed'));
alter table list_proposal drop constraint list_proposal_check;
alter table list_proposal add constraint list_proposal_four_eyes
    check (state <> 'approved' or (settled_by is not null and settled_by <> proposed_by));

create function confirm_with_other_eyes() returns trigger language plpgsql as $$
begin
    if not exists (select from decision d where d.id = new.confirms and d.alert = new.alert and d.proposed
                          and d.verdict = new.verdict and d.account <> new.account) then
        raise exception 'decision % is confirmed by somebody else who says the same', new.confirms;
    end if;
    return new;
end $$;
create trigger decision_four_eyes before insert on decision
    for each row when (new.confirms is not null) execute function confirm_with_other_eyes();

create trigger overstay_decision_never_emptied before truncate on overstay_decision
    execute function refuse_change();
