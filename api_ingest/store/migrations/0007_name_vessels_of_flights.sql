-- A ferry's sailing is held as a flight is: it bears its vessel's name and IMO number where an aircraft bears a number.
alter table flight add column vessel text, add column imo text;
