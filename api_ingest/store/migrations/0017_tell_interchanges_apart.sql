-- Some senders give several interchanges one control reference (UNB 0020). What they say is read all the same; but a
-- reference that stood on other content before is told to the carrier.
alter table manifest add column control text;
create index manifest_control on manifest (control) where control is not null;
