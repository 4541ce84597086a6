-- Entries for an account's log that follow from something done elsewhere (in a directory, in another account). Written in the
-- transaction of what they tell of and taken out in that of the entries, so that each is told once whatever dies in between.
create table untold_entry (
  untold_id bigint generated always as identity primary key,
  account_id text collate "C" not null,
  at timestamptz not null,
  actor json not null,
  entries json not null,
  -- Owners are to be mailed too that nobody is left who can manage users (U-11).
  no_manager boolean not null
);
