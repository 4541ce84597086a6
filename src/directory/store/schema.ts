/**
 * The directory's tables. Every row that belongs to a tenant starts its key with the tenant's number; objects have
 * a short number beside their GUID, so that a million memberships stay small.
 */

export const SCHEMA = `
-- Facts about the store itself, such as the generation that delta tokens name.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A tenant; body is what GET /organization shows.
CREATE TABLE tenant (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL
);
CREATE TABLE tenant_domain (
  name TEXT PRIMARY KEY, tenant INTEGER NOT NULL, is_default INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tenant_domain_of ON tenant_domain (tenant);

-- Users, groups, applications and service principals. state: 0 live, 1 in the bin (restorable), 2 gone for good,
-- kept so that delta can say so. The keys are lower-case copies for filters.
CREATE TABLE object (
  n INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, app_id TEXT, name_key TEXT, upn_key TEXT, mail_key TEXT, deleted_at INTEGER,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX object_by_id ON object (tenant, id);
CREATE INDEX object_by_kind ON object (tenant, kind, state, n);
CREATE INDEX object_by_name ON object (tenant, kind, name_key) WHERE state = 0;
CREATE UNIQUE INDEX object_by_upn ON object (tenant, upn_key) WHERE state = 0 AND upn_key IS NOT NULL;
CREATE INDEX object_by_mail ON object (tenant, mail_key) WHERE state = 0 AND mail_key IS NOT NULL;
CREATE INDEX object_by_app ON object (app_id, kind, tenant) WHERE app_id IS NOT NULL;

-- The addresses by which an API is named in a scope.
CREATE TABLE identifier_uri (uri TEXT NOT NULL, object INTEGER NOT NULL, PRIMARY KEY (uri, object)) WITHOUT ROWID;

-- Folded words for $search: case and accents do not matter.
CREATE TABLE word (
  tenant INTEGER NOT NULL, field TEXT NOT NULL, word TEXT NOT NULL, object INTEGER NOT NULL,
  PRIMARY KEY (tenant, field, word, object)
) WITHOUT ROWID;

-- The newest change of each object (member 0), of a group's whole membership (member -1) and of each single
-- membership, by the tenant's sequence: what a delta query reads.
CREATE TABLE change (
  tenant INTEGER NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, object INTEGER NOT NULL, member INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX change_of ON change (object, member);

CREATE TABLE membership (
  tenant INTEGER NOT NULL, grp INTEGER NOT NULL, member INTEGER NOT NULL, PRIMARY KEY (tenant, grp, member)
) WITHOUT ROWID;
CREATE INDEX membership_of ON membership (tenant, member, grp);

CREATE TABLE owner (
  tenant INTEGER NOT NULL, object INTEGER NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (tenant, object, owner)
) WITHOUT ROWID;

CREATE TABLE role_assignment (
  tenant INTEGER NOT NULL, principal INTEGER NOT NULL, template TEXT NOT NULL,
  PRIMARY KEY (tenant, principal, template)
) WITHOUT ROWID;

-- A person's password: sealed as imported until the first sign-in, hashed slowly from then on.
CREATE TABLE password (
  object INTEGER PRIMARY KEY, sealed BLOB, hash TEXT, force_change INTEGER NOT NULL DEFAULT 0
);

-- Secrets of applications and service principals, as keyed digests.
CREATE TABLE secret (
  object INTEGER NOT NULL, key_id TEXT NOT NULL, digest BLOB NOT NULL, hint TEXT, display_name TEXT,
  starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, PRIMARY KEY (object, key_id)
) WITHOUT ROWID;

-- What a tenant consented to: application permissions and delegated scopes of a client (its service principal there)
-- at a resource (by client id).
CREATE TABLE consent (
  tenant INTEGER NOT NULL, client INTEGER NOT NULL, resource TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (tenant, client, resource, kind, value)
) WITHOUT ROWID;

CREATE TABLE refresh_token (
  digest BLOB PRIMARY KEY, tenant INTEGER NOT NULL, family TEXT NOT NULL, client_id TEXT NOT NULL,
  user INTEGER NOT NULL, confidential INTEGER NOT NULL, scope TEXT NOT NULL, auth_time INTEGER NOT NULL,
  home INTEGER, expires_at INTEGER NOT NULL, used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX refresh_token_family ON refresh_token (family);
CREATE INDEX refresh_token_user ON refresh_token (user);
CREATE INDEX refresh_token_expiry ON refresh_token (expires_at);

-- What the sign-in pages keep: sessions, interactions, codes.
CREATE TABLE front_channel (
  tenant TEXT NOT NULL, model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT,
  user_code TEXT, consumed_at INTEGER, expires_at INTEGER, PRIMARY KEY (tenant, model, id)
) WITHOUT ROWID;
CREATE INDEX front_channel_grant ON front_channel (tenant, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX front_channel_uid ON front_channel (tenant, uid) WHERE uid IS NOT NULL;
CREATE INDEX front_channel_expiry ON front_channel (expires_at);

CREATE TABLE signing_key (kid TEXT PRIMARY KEY, sealed BLOB NOT NULL, public_jwk TEXT NOT NULL, made_at INTEGER NOT NULL)
  WITHOUT ROWID;
`;

/** What each version added to the one before it; the first version is `SCHEMA` itself. */
export const UPGRADES: readonly string[] = [
  '',
  `
-- Foreign issuers whose tokens an application takes for its own credential (workload identity federation).
CREATE TABLE federated_credential (
  object INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL,
  audience TEXT NOT NULL, description TEXT, PRIMARY KEY (object, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX federated_credential_name ON federated_credential (object, name);
CREATE UNIQUE INDEX federated_credential_subject ON federated_credential (object, issuer, subject);

-- Who wants to be told of changes. clientState is sealed: whoever knows it could forge a notification.
CREATE TABLE subscription (
  id TEXT PRIMARY KEY, tenant INTEGER NOT NULL, application TEXT NOT NULL, creator TEXT NOT NULL,
  resource TEXT NOT NULL, change_type TEXT NOT NULL, url TEXT NOT NULL, lifecycle_url TEXT, client_state BLOB,
  tls TEXT, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX subscription_of ON subscription (tenant, application);

-- Invitations of guests; the guest's own state is among their properties.
CREATE TABLE invitation (
  id TEXT PRIMARY KEY, tenant INTEGER NOT NULL, guest INTEGER NOT NULL, ticket BLOB NOT NULL,
  redirect_url TEXT NOT NULL, made_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invitation_of ON invitation (guest);
CREATE UNIQUE INDEX invitation_ticket ON invitation (ticket);

-- What ordinary members may do (authorizationPolicy), where it differs from Entra's defaults.
CREATE TABLE tenant_policy (tenant INTEGER PRIMARY KEY, body TEXT NOT NULL);
`,
  `
-- Posts to subscribers that wait: refused so far, or on their way when the directory stopped.
CREATE TABLE waiting_notification (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, sealed BLOB NOT NULL, since INTEGER NOT NULL
) WITHOUT ROWID;
`,
  `
-- Roles of an API (its service principal in the tenant) that were given to users and groups.
CREATE TABLE app_role_assignment (
  tenant INTEGER NOT NULL, resource INTEGER NOT NULL, principal INTEGER NOT NULL, role TEXT NOT NULL,
  made_at INTEGER NOT NULL, PRIMARY KEY (tenant, resource, principal, role)
) WITHOUT ROWID;
CREATE INDEX app_role_assignment_of ON app_role_assignment (principal);
`,
];

export const SCHEMA_VERSION = UPGRADES.length;
