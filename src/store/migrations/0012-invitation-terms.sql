-- When a guest whom the directory was known to wait for accepted, in ms since the epoch; null for everybody else.
alter table replica_object add column accepted bigint;

-- Whom a manager let in though they accepted late or as somebody else than was invited (U-4). An invitation binds its
-- guest, its member gone or not, until they are added anew; `term_over` says that it does not any more.
alter table invitation add column approved_as text;
alter table invitation add column approved timestamptz;
alter table invitation add column approved_by json;
alter table invitation add column term_over boolean not null default false;
update invitation set term_over = true where state <> 'open';
create index invitation_terms on invitation (account_id) where not term_over;
