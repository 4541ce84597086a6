-- Processes that share this database are told of each other's changes at once: whose state went on, and to which revision.
-- Sent by the writing transaction itself, so it is heard when the change can be read, or never. A lost notice costs a
-- second: revisions are looked at by themselves as well.
create function rolecall_account_notice() returns trigger language plpgsql as $$
begin perform pg_notify('rolecall', 'account ' || new.account_id || ' ' || new.revision); return null; end $$;

create trigger account_notice after update of revision on account
  for each row when (new.revision is distinct from old.revision) execute function rolecall_account_notice();

create function rolecall_tenant_notice() returns trigger language plpgsql as $$
begin perform pg_notify('rolecall', 'tenant ' || new.tenant_id || ' ' || new.revision); return null; end $$;

create trigger tenant_notice after update of revision, consent on replica_tenant
  for each row when (new.revision is distinct from old.revision or new.consent is distinct from old.consent)
  execute function rolecall_tenant_notice();
