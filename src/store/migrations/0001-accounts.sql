-- An account of a portal. `revision` grows by one with every change; the feed holds every event after `feed_from`;
-- `log_seq` and `log_seal` are the newest entry of its log; the counts by kind are kept because counting is slow.
create table account (
  account_id text collate "C" primary key,
  name text not null,
  kind text not null check (kind in ('company', 'individual')),
  features jsonb not null,
  claimed boolean not null,
  revision bigint not null,
  opened timestamptz not null,
  feed_from bigint not null,
  feed_events integer not null default 0,
  log_seq bigint not null default 0,
  log_seal text,
  users integer not null default 0,
  groups integer not null default 0,
  applications integer not null default 0
);

-- An identity that owns an account, or to which ownership was offered and has not been accepted.
create table account_owner (
  account_id text collate "C" not null,
  owner_id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  display_name text not null,
  offered timestamptz not null,
  accepted timestamptz,
  signed_in timestamptz,
  primary key (account_id, owner_id),
  unique (account_id, tenant_id, object_id)
);
create index account_owner_identity on account_owner (tenant_id, object_id);

-- A directory tenant that an account takes its members from.
create table account_tenant (
  account_id text collate "C" not null,
  tenant_id uuid not null,
  associated timestamptz not null,
  associated_by jsonb not null,
  primary key (account_id, tenant_id)
);
create index account_tenant_tenant on account_tenant (tenant_id);

-- A product, add-on, sandbox ... that the portal keeps in an account.
create table resource (
  account_id text collate "C" not null,
  type text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  parent text collate "C",
  primary key (account_id, type, id)
);

-- A user, group or application added to an account. `access` is what was granted, as it was given; the columns after it
-- say the same for filters and sorting. The two keys are folded names copied from the replica, so that a page of a long
-- list is one walk along an index.
create table member (
  account_id text collate "C" not null,
  member_id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  kind text not null check (kind in ('user', 'group', 'application')),
  access jsonb not null,
  grants integer not null,
  lasting boolean not null,
  ends timestamptz,
  added timestamptz not null,
  added_by jsonb not null,
  last_activity timestamptz,
  revision bigint not null,
  name_key text collate "C" not null,
  user_name_key text collate "C" not null,
  primary key (account_id, member_id),
  unique (account_id, tenant_id, object_id)
);
create index member_identity on member (tenant_id, object_id);
create index member_name on member (account_id, name_key, member_id);
create index member_added on member (account_id, added, member_id);

-- One role or one custom permission of a member, with its term, who gave it, when and why.
create table access_grant (
  account_id text collate "C" not null,
  member_id text collate "C" not null,
  grant_key text collate "C" not null,
  role text collate "C",
  permission text collate "C",
  level text,
  place_type text collate "C",
  place_id text collate "C",
  place_kind text check (place_kind in ('all', 'all-of', 'one')),
  starts timestamptz,
  ends timestamptz,
  reason text,
  given_by jsonb not null,
  given_at timestamptz not null,
  primary key (account_id, member_id, grant_key),
  foreign key (account_id, member_id) references member on delete cascade
);
create index access_grant_role on access_grant (account_id, role, member_id) where role is not null;
create index access_grant_permission on access_grant (account_id, permission, member_id) where permission is not null;
create index access_grant_ends on access_grant (account_id, ends, member_id) where ends is not null;
create index access_grant_place on access_grant (account_id, place_type, place_id) where place_id is not null;

-- The account's feed: what changed at which revision, for the indexes that decisions are made from. Old ones are pruned.
create table account_event (
  account_id text collate "C" not null,
  revision bigint not null,
  n integer not null,
  event json not null,
  primary key (account_id, revision, n)
);

-- The account's log without anything personal: each entry is sealed to the one before over these columns.
create table log_entry (
  account_id text collate "C" not null,
  seq bigint not null,
  at timestamptz not null,
  action text not null,
  result text not null check (result in ('done', 'refused')),
  actor_kind text not null check (actor_kind in ('user', 'application', 'portal', 'directory', 'system')),
  target jsonb not null,
  digest text not null,
  seal text not null,
  primary key (account_id, seq)
);
create index log_entry_at on log_entry (account_id, at, seq);

-- What is personal of a log entry. The seal covers its digest with the salt, so erasing a row here leaves the log provable.
create table log_detail (
  account_id text collate "C" not null,
  seq bigint not null,
  salt text not null,
  actor json not null,
  detail json not null,
  actor_object text collate "C",
  primary key (account_id, seq),
  foreign key (account_id, seq) references log_entry
);
create index log_detail_actor on log_detail (account_id, actor_object, seq) where actor_object is not null;

-- Which entries of the log name an id, so that the story of one member is found without reading the whole.
create table log_target (
  account_id text collate "C" not null,
  value text collate "C" not null,
  seq bigint not null,
  primary key (account_id, value, seq)
);
