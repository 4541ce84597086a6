-- A signed-in browser. Only the digest of the cookie is here, and tokens are sealed.
create table session (
  id_hash text collate "C" primary key,
  tenant_id uuid not null,
  object_id uuid not null,
  display_name text not null,
  user_name text not null,
  guest boolean not null,
  created timestamptz not null,
  last_seen timestamptz not null,
  expires timestamptz not null,
  auth_time timestamptz not null,
  sealed_tokens text
);
create index session_identity on session (tenant_id, object_id);
create index session_expires on session (expires);

-- A sign-in that has begun and not come back.
create table pending_sign_in (
  state_hash text collate "C" primary key,
  sealed text not null,
  expires timestamptz not null
);
create index pending_sign_in_expires on pending_sign_in (expires);

-- Digests of tokens that were used to prove something once.
create table used_proof (
  digest text collate "C" primary key,
  expires timestamptz not null
);
create index used_proof_expires on used_proof (expires);

-- Writes under an `Idempotency-Key`: claimed until `lease`, answered once `answer` is there, forgotten after a day.
create table idempotency (
  scope text collate "C" not null,
  key text collate "C" not null,
  body_hash text not null,
  claimed timestamptz not null,
  lease timestamptz not null,
  answer json,
  primary key (scope, key)
);
create index idempotency_claimed on idempotency (claimed);
