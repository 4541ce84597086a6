import { consumersTenant, type TenantId } from '../core/id.ts';
import { planAssociateTenant } from '../core/plan-associate-tenant.ts';
import { Problem } from '../core/problems.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Authority } from './authority.ts';
import {
  asProblem,
  changeAccount,
  loggingRefusals,
  type ChangePorts,
  type Keep,
} from './change-account-state.ts';
import { tenantView, type TenantView, type TenantViewPorts } from './list-tenants.ts';
import type { Actor } from './ports/actor.ts';
import type { Mails } from './mails.ts';
import type { AccountStore, Change, LockedAccount } from './ports/account-store.ts';
import type { NewJob } from './ports/jobs.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { Proof, ProofReader } from './ports/proof-reader.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import type { Sightings } from './sightings.ts';
import type { SyncLoop } from './sync-loop.ts';
import type { TenantSync } from './sync-tenant.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface AssociateTenant {
  readonly authority: Authority;
  readonly actor: Actor;
  /** An access token for this API: the proof (T-2). */
  readonly token: string;
  /** Keeps the answer with the change, for a repeat after a crash: the proof itself counts once. */
  readonly keep?: Keep<TenantView>;
}

interface Ports extends ChangePorts, TenantViewPorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'replicaTenant' | 'putReplicaTenant'> &
    Pick<SessionStore, 'useProofOnce'> &
    Pick<AccountStore, 'tenants' | 'accountsOfTenant'>;
  readonly proofs: ProofReader;
  readonly directory: Pick<DirectoryReader, 'organization'>;
  readonly tenants: TenantIndexes;
  readonly sightings: Sightings;
  readonly sync: Pick<TenantSync, 'syncOnce'>;
  readonly loop: Pick<SyncLoop, 'poke'>;
  readonly mails: Mails;
  /** Writes what waits to be told into the logs. */
  readonly tellUntold: () => Promise<void>;
}

/** How old the sign-in may be, in ms (api.md). */
const fresh = 300_000;
/** Clocks may differ by this, in ms. */
const tolerance = 60_000;
/** A proof is remembered for longer than it could be fresh, in ms. */
const remembered = 86_400_000;
/** The first reading of a small directory is waited for this long, in ms, so that what comes next finds it. */
const patience = 5000;

/** Whoever proves a tenant is a person, no guest there, who has just signed in, with a token that was not used before (T-2). */
async function proofOf(ports: Ports, { authority, token }: AssociateTenant): Promise<Proof> {
  const proof = await ports.proofs.readProof(token);
  const refuse = (detail: string): Problem => new Problem('proof-invalid', detail);
  if (proof.kind !== 'person')
    throw refuse("This token is an application's. The proof is a sign-in of a person of the tenant.");
  if (proof.principal.tenantId === consumersTenant) {
    throw refuse(
      'This is a personal account, of no organization. Sign in to the tenant of your organization.',
    );
  }
  if (proof.guest === true)
    throw refuse('This person is a guest of the tenant. The proof is a sign-in of one of its own people.');
  if (proof.guest === undefined) {
    throw refuse(
      'The token does not say whether this person is a guest: this API\'s registration must ask for the optional claim "acct".',
    );
  }
  const age = authority.at.getTime() - proof.issuedAt.getTime();
  if (age > fresh || age < -tolerance)
    throw refuse('This sign-in is older than five minutes. Sign in to the tenant again.');
  const expires = new Date(authority.at.getTime() + remembered);
  if (!(await ports.store.useProofOnce(proof.digest, expires))) {
    throw refuse('This proof was used before. Sign in to the tenant again.');
  }
  return proof;
}

function planOn(index: AccountIndex, tenantId: TenantId) {
  const plan = planAssociateTenant({ index, tenantId });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

/** Learns the tenant's name and state; one that has not consented yet is associated all the same (T-3). */
async function introduce(ports: Ports, proof: Proof, at: Date): Promise<void> {
  const { tenantId } = proof.principal;
  const known = await ports.store.replicaTenant(tenantId);
  if (known && known.phase !== 'never') return;
  const domain = proof.userName?.split('@')[1] ?? '';
  try {
    const organization = await ports.directory.organization(tenantId);
    await ports.store.putReplicaTenant(tenantId, {
      displayName: organization.displayName,
      defaultDomain: organization.defaultDomain,
      directoryIntegration: organization.directoryIntegration,
      consent: 'granted',
    });
  } catch (error) {
    if (!(error instanceof Problem) || (error.kind !== 'conflict' && error.kind !== 'upstream')) throw error;
    await ports.store.putReplicaTenant(tenantId, {
      displayName: domain || tenantId,
      defaultDomain: domain,
      consent: error.code === 'consent-missing' ? 'missing' : 'granted',
      lastError: { at: at.toISOString(), code: error.code, detail: error.detail },
    });
  }
}

/** What every other account that has the tenant reads in its log: one more has it now (T-2); which, is not theirs to know. */
const toldElsewhere = ({
  principal: { tenantId, objectId },
  displayName,
}: Proof): Required<Change<unknown>>['elsewhere'] => ({
  tenantId,
  // Not the caller's: whoever that is, of which account and from where, is nothing to the others.
  actor: { kind: 'user', tenantId, objectId, displayName },
  log: [
    {
      action: 'tenants.associated-elsewhere',
      result: 'done',
      target: { tenantId },
      detail: { provedBy: { objectId, displayName } },
    },
  ],
});

/** All owners are told at once, with the change itself (T-2). */
async function ownersTold(
  { mails }: Ports,
  { principal: { tenantId }, displayName }: Proof,
  tenant: Pick<ReplicaTenant, 'displayName' | 'defaultDomain'> | undefined,
  { account, at }: Authority,
  locked: LockedAccount,
): Promise<readonly NewJob[]> {
  const facts = {
    account: locked.account.name,
    tenant: tenant?.displayName || tenantId,
    domain: tenant?.defaultDomain ?? '',
    by: displayName,
    link: mails.link(`/a/${account}/tenants`),
    at: at.toISOString(),
  };
  const owners = (await locked.ownerAddresses()).filter(each => each.accepted);
  const addresses = owners.map(each => each.mail);
  return mails.telling('tenant-associated', facts, addresses, { account, tenant: tenantId });
}

async function firstReading(ports: Ports, tenantId: TenantId): Promise<void> {
  const tenant = await ports.store.replicaTenant(tenantId);
  if (tenant?.phase === 'following') return;
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>(resolve => {
    timer = setTimeout(resolve, patience);
    timer.unref();
  });
  await Promise.race([ports.sync.syncOnce(tenantId), enough]);
  clearTimeout(timer);
}

/**
 * Associates the tenant that a fresh sign-in proves (T-2, T-4); its directory is read from then on.
 *
 * Throws `individual-account` or `proof-invalid`.
 */
export const associateTenant =
  (ports: Ports) =>
  async (request: AssociateTenant): Promise<{ readonly result: TenantView; readonly revision: string }> =>
    loggingRefusals(ports, request, { action: 'tenants.associate', target: {} }, async () => {
      const { authority, actor, keep } = request;
      if (authority.index.facts.account.kind === 'individual') planOn(authority.index, '' as TenantId);
      const proof = await proofOf(ports, request);
      const { tenantId, objectId } = proof.principal;
      await introduce(ports, proof, authority.at);
      await ports.tenants.load(tenantId);
      await ports.sightings.seen(proof, proof.issuedAt);
      let isNew = false;
      const known = await ports.store.replicaTenant(tenantId);
      const now = {
        tenantId,
        associated: authority.at.toISOString(),
        associatedBy: {
          kind: actor.kind,
          ...(actor.tenantId === undefined ? {} : { tenantId: actor.tenantId }),
          ...(actor.objectId === undefined ? {} : { objectId: actor.objectId }),
          ...(actor.displayName === undefined ? {} : { displayName: actor.displayName }),
        },
      };
      const view = await tenantView(ports, now, authority.at);
      const change = { authority, actor, ...(keep && { keep }) };
      const { revision } = await changeAccount<TenantView>(ports, change, async (index, locked) => {
        const { events } = planOn(index, tenantId);
        isNew = events.length > 0;
        return {
          events,
          log:
            events.length === 0
              ? []
              : [
                  {
                    action: 'tenants.associate',
                    result: 'done',
                    target: { tenantId },
                    // No user name: people of other tenants read this too (T-9).
                    detail: {
                      ...(known?.defaultDomain ? { domain: known.defaultDomain } : {}),
                      provedBy: { objectId, displayName: proof.displayName },
                    },
                  },
                ],
          result: { ...view, ...(await locked.tenants()).find(each => each.tenantId === tenantId) },
          jobs: isNew ? await ownersTold(ports, proof, known, authority, locked) : [],
          ...(isNew && { elsewhere: toldElsewhere(proof) }),
        };
      });
      if (isNew) await ports.tellUntold();
      ports.loop.poke(tenantId);
      await firstReading(ports, tenantId);
      const associated = (await ports.store.tenants(authority.account)).find(
        each => each.tenantId === tenantId,
      );
      if (!associated) throw new Problem('not-found', 'The tenant was removed again meanwhile.');
      return {
        result: await tenantView(ports, associated, authority.at),
        revision,
      };
    });
