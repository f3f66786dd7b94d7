-- An alert is shown again as it was: beside the version of its list stands what found it (the index: all lists as
-- searched then) and what scored it (the table of weights).
alter table alert add column index_version text, add column weights_version text;
