-- A name under which questions may speak of a subject of the account.
create table subject_alias (
  account_id text collate "C" not null,
  type text collate "C" not null,
  id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  primary key (account_id, type, id)
);
create index subject_alias_subject on subject_alias (account_id, tenant_id, object_id);

-- What a portal keeps of a subject for the catalog's conditions.
create table subject_properties (
  account_id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  properties jsonb not null,
  primary key (account_id, tenant_id, object_id)
);

-- What a portal keeps of a resource for the catalog's conditions; it goes with the resource.
alter table resource add column properties jsonb;
