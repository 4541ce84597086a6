-- Something that is to be made in a directory and added here, while it is under way: taken out when both sides have it.
-- `request_key` is the digest of the caller's Idempotency-Key; `wanted` has no secret. `lease` keeps two from going on at once.
create table directory_intent (
  account_id text collate "C" not null,
  intent_id text collate "C" not null,
  tenant_id uuid not null,
  kind text not null check (kind in ('user', 'group', 'application')),
  began_by json not null,
  request_key text collate "C",
  wanted json not null,
  made json not null,
  step text not null check (step in ('recorded', 'asked', 'made')),
  problem json,
  began timestamptz not null,
  asked timestamptz,
  changed timestamptz not null,
  lease timestamptz,
  primary key (account_id, intent_id)
);
create unique index directory_intent_request on directory_intent (account_id, request_key) where request_key is not null;

-- Whose password or key somebody has made, and when: for a day they give that one no more than they hold (R-10).
create table secret_made (
  tenant_id uuid not null,
  by_object uuid not null,
  object_id uuid not null,
  made timestamptz not null,
  primary key (tenant_id, by_object, object_id)
);
create index secret_made_at on secret_made (made);

-- Tenants with directory integration in which an owner allows cloud-only objects all the same (T-10).
create table cloud_only_allowed (
  account_id text collate "C" not null,
  tenant_id uuid not null,
  primary key (account_id, tenant_id)
);
