-- A custom role of an account: a named set of custom permissions. Who holds it is said by `access_grant.role`.
create table custom_role (
  account_id text collate "C" not null,
  role_id text collate "C" not null,
  name text not null,
  description text not null,
  permissions jsonb not null,
  revision bigint not null,
  changed timestamptz not null,
  changed_by jsonb not null,
  primary key (account_id, role_id)
);

-- The catalog that is in force, and those that were before it; the highest `n` counts. Another one takes effect only by
-- being applied, whatever file a start is given.
create table applied_catalog (
  n bigint primary key,
  catalog json not null,
  applied timestamptz not null
);
