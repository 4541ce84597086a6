import type { RowOutcome } from '../core/plan-import-members.ts';
import { loggingRefusals } from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import { importAttempt, perform, type CheckedRows, type ImportNews } from './import-batches.ts';
import { namePeople } from './import-people.ts';
import {
  countsOf,
  ownedIn,
  planOn,
  touchedBy,
  type ImportCounts,
  type ImportMembers,
  type ImportPorts,
} from './import-plan.ts';

/** What a file would do: its rows one by one, and who would gain and lose what by all of them. */
export interface ImportPreview extends DryRun {
  readonly rows: readonly RowOutcome[];
  readonly counts: ImportCounts;
}

/** Every row looked at, by the state that the caller's authority is of. */
async function check(ports: ImportPorts, request: ImportMembers): Promise<CheckedRows> {
  const { authority } = request;
  const { account, index } = authority;
  const rows = await namePeople(ports, authority, request.rows);
  const locked = {
    account: index.facts.account,
    owners: () => ports.store.owners(account),
    secretsMadeBy: ports.store.secretsMadeBy,
  };
  const owned = await ownedIn(ports, authority, rows);
  const plan = await planOn(ports, request, index, rows, locked, owned);
  return { rows, plan };
}

/** Says what the rows of a file would do, each and all together (U-13, B-2); changes nothing. */
export const previewImport =
  (ports: ImportPorts) =>
  async (request: ImportMembers): Promise<ImportPreview> =>
    loggingRefusals(ports, { ...request, dryRun: true }, importAttempt, async () => {
      const { plan } = await check(ports, request);
      const { index, at } = request.authority;
      const effect = effectOfEvents(index, ports.tenants, plan.events, touchedBy(plan), at);
      const { outcomes: rows } = plan;
      return { ...(await named(ports.store, effect)), rows, counts: countsOf(rows) };
    });

/**
 * Gives everybody whom the rows name the access of their row (U-13), at most 500 rows a transaction, and tells of each row
 * when it is written. All rows are looked at before the first is written. Whoever stops listening stops the work after the
 * transaction under way; the same rows again go on, since those that are done are `unchanged` then.
 *
 * Throws, before anything is done, what refuses the whole: a lock-out (U-11), an account that takes no members, a plan
 * whose effect has changed.
 */
export const importMembers =
  (ports: ImportPorts) =>
  async (request: ImportMembers): Promise<AsyncGenerator<ImportNews>> =>
    loggingRefusals(ports, request, importAttempt, async () => {
      const checked = await check(ports, request);
      const { index, at } = request.authority;
      demandPlan(request.ifMatchPlan, () =>
        effectOfEvents(index, ports.tenants, checked.plan.events, touchedBy(checked.plan), at),
      );
      return perform(ports, request, checked);
    });
