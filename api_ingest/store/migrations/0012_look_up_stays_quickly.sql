-- Each flight looks up hundreds of keys: entries that wait in a list beside the index would be read through for each.
alter index crossing_same set (fastupdate = off);
-- Departures without an arrival are found by their day; likenesses are joined, not looked up.
drop index crossing_stray;
create index crossing_stray on crossing (day) where stray;
