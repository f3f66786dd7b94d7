-- A delivery may be read again after a mend: what is found only then came late, and the officer is told so.
alter table delivery add column replays integer not null default 0;
alter table alert add column by_replay boolean not null default false;
