-- A manifest goes when no traveller is of it any more: without this each one that goes looks through all travellers.
create index traveller_manifest on traveller (manifest);
