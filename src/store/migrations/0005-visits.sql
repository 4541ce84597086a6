-- A page that somebody visited on the portal or the console, for the owners' eyes; `source` is who reported it, in whose
-- ids `visit_id` is unique. Rows older than 30 days are deleted.
create table visit (
  account_id text collate "C" not null,
  source text collate "C" not null,
  visit_id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  at timestamptz not null,
  path text not null,
  primary key (account_id, source, visit_id)
);
create index visit_whose on visit (account_id, tenant_id, object_id, at, source, visit_id);
create index visit_at on visit (at);

-- When each member was last active, beside the member so that a visit writes no wide row; '-infinity': never. Every member
-- has its row here, so that a page of a list sorted by it is one walk along its index.
create table member_activity (
  account_id text collate "C" not null,
  member_id text collate "C" not null,
  at timestamptz not null,
  primary key (account_id, member_id),
  foreign key (account_id, member_id) references member on delete cascade
);
create index member_activity_at on member_activity (account_id, at, member_id);
insert into member_activity (account_id, member_id, at)
  select account_id, member_id, coalesce(last_activity, '-infinity') from member;
alter table member drop column last_activity;
