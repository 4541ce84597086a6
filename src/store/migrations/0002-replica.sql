-- What is known of an associated tenant besides its objects. The feed holds every patch after `feed_from`;
-- the counts are of objects that are not deleted.
create table replica_tenant (
  tenant_id uuid primary key,
  display_name text not null,
  name_key text collate "C" not null,
  default_domain text not null,
  directory_integration boolean not null,
  consent text not null check (consent in ('granted', 'missing', 'withdrawn')),
  consent_changed timestamptz,
  phase text not null check (phase in ('never', 'first', 'following')),
  confirmed_at timestamptz,
  last_error jsonb,
  users integer not null default 0,
  groups integer not null default 0,
  applications integer not null default 0,
  revision bigint not null default 0,
  feed_from bigint not null default 0,
  feed_items bigint not null default 0
);

-- A user, group or application (service principal) of a tenant, with no more of it than lists and decisions need.
-- `search` holds folded words, each marked with the tenant's first eight digits, so that looking in one tenant touches
-- no other's part of the index.
create table replica_object (
  tenant_id uuid not null,
  object_id uuid not null,
  kind text not null check (kind in ('user', 'group', 'application')),
  display_name text not null,
  user_principal_name text,
  mail text,
  given_name text,
  surname text,
  enabled boolean not null,
  deleted boolean not null,
  pending boolean not null,
  guest boolean not null,
  on_premises boolean not null,
  app_id text,
  name_key text collate "C" not null,
  user_name_key text collate "C" not null,
  search tsvector not null,
  primary key (tenant_id, object_id)
);
create index replica_object_name on replica_object (tenant_id, kind, name_key, object_id) where not deleted;
create index replica_object_apart on replica_object (tenant_id, object_id) where deleted or pending or not enabled;
create index replica_object_search on replica_object using gin (search) with (fastupdate = off);

-- Who is directly in which group. Either side may be an object that is not known (yet).
create table replica_membership (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, group_id, member_id)
);
create index replica_membership_member on replica_membership (tenant_id, member_id);

-- Where the sync of a tenant's stream stands. `round` is set while a whole reading goes on whose end will remove
-- what was not named in it.
create table replica_cursor (
  tenant_id uuid not null,
  stream text not null check (stream in ('users', 'groups', 'servicePrincipals')),
  link text,
  round text check (round in ('first', 'delta')),
  done boolean not null default false,
  reading boolean not null default false,
  primary key (tenant_id, stream)
);

-- Objects that a whole reading has named so far.
create table replica_seen_object (
  tenant_id uuid not null,
  stream text not null,
  object_id uuid not null,
  primary key (tenant_id, stream, object_id)
);

-- Pairs of group and member that a whole reading of the groups has named so far.
create table replica_seen_membership (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, group_id, member_id)
);

-- The tenant's feed: what an index has to learn, by revision. Old ones are pruned.
create table replica_patch (
  tenant_id uuid not null,
  revision bigint not null,
  items integer not null,
  patch json not null,
  primary key (tenant_id, revision)
);
