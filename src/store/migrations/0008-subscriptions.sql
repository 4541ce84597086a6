-- The change notifications that a tenant's directory was asked for, one subscription a collection whatever the number of
-- processes: `holder` is the one that makes or renews it, until `held_until`. `client_state` is the SHA-256 (hex) of the
-- secret that comes with every notification.
create table replica_subscription (
  tenant_id uuid not null,
  resource text not null check (resource in ('users', 'groups')),
  subscription_id text,
  client_state text,
  notification_url text,
  expires timestamptz,
  last_error jsonb,
  holder text,
  held_until timestamptz,
  primary key (tenant_id, resource)
);
create unique index replica_subscription_id on replica_subscription (subscription_id);

-- What owners were told of a tenant's connection and is not over yet; a row is written with the log entries that tell it.
create table replica_alarm (
  tenant_id uuid not null,
  alarm text not null,
  at timestamptz not null,
  facts jsonb not null,
  primary key (tenant_id, alarm)
);

-- Whom a sync that was stopped for its size would delete; kept while the alarm stands.
create table replica_removal (
  tenant_id uuid not null,
  object_id uuid not null,
  primary key (tenant_id, object_id)
);

-- When the directory last showed somebody by a sign-in, of tenants without a copy.
create table replica_sighting (
  tenant_id uuid not null,
  object_id uuid not null,
  seen timestamptz not null,
  primary key (tenant_id, object_id)
);

-- The application permissions that the directory's newest token carried; null while there was none.
alter table replica_tenant add column rights jsonb;

-- Counts the whole readings of a stream, so that a process that was overtaken by another one's does not end that one.
alter table replica_cursor add column started integer not null default 0;
