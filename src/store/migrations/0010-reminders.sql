-- Which ends have been told of, so that each is told once at each stage: days before the end, 0 for the end itself.
create table reminder_sent (
  account_id text collate "C" not null,
  member_id text collate "C" not null,
  -- A grant's key, or `k/` and the id of an application's key.
  what text collate "C" not null,
  ends timestamptz not null,
  stage integer not null,
  told timestamptz not null,
  primary key (account_id, member_id, what, ends, stage)
);
create index reminder_sent_ends on reminder_sent (ends);
create index access_grant_all_ends on access_grant (ends, account_id, member_id, grant_key) where ends is not null;

-- Where an owner can be reached, by what their last sign-in said: personal accounts are in no copy of a directory.
alter table account_owner add column mail text;
