-- Figures by which the partners steer outlive the passenger data as counts of a day: a flight and an alert are added
-- here in the transaction that erases them, and until then counted where they stand. Nobody can be found in them again.
create table figure_flight (
    day         date not null,
    island      text not null,
    carrier     text not null,
    flights     integer not null,
    travellers  integer not null,
    stated      integer not null,
    complete    integer not null,
    closed      integer not null,
    primary key (day, island, carrier)
);
create table figure_alert (
    day      date not null,
    island   text not null,
    list     text not null,
    outcome  text not null,
    alerts   integer not null,
    primary key (day, island, list, outcome)
);
-- Minutes from a manifest's arrival to the first decision, one number for each alert.
create table figure_decision (
    day      date not null,
    island   text not null,
    minutes  integer[] not null,
    primary key (day, island)
);
-- Overstays that stood on a day, by the rule and the days over.
create table figure_overstay (
    day        date not null,
    island     text not null,
    rule       text not null,
    over       text not null,
    overstays  integer not null,
    primary key (day, island, rule, over)
);
alter table account drop constraint account_role_check;
alter table account add constraint account_role_check check (role in ('officer', 'operator', 'partner'));
