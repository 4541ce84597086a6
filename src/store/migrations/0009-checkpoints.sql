-- Where an account's log stood when it was signed. Others keep checkpoints elsewhere; these show in between what was rewritten.
create table log_checkpoint (
  account_id text collate "C" not null,
  entries bigint not null,
  seal text not null,
  at timestamptz not null,
  key_id text not null,
  signature text not null,
  primary key (account_id, entries)
);
