-- Intents may be about making a key of an application too.
alter table directory_intent drop constraint directory_intent_kind_check;
alter table directory_intent add constraint directory_intent_kind_check
  check (kind in ('user', 'group', 'application', 'invitation', 'key'));
