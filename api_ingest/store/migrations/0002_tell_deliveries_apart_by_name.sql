-- A file name may say which flight it is: the same passengers on two days can be the same bytes.
alter table delivery drop constraint delivery_carrier_test_sha256_key;
create unique index delivery_same on delivery (carrier, test, sha256, coalesce(name, ''));
