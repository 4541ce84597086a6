import { writeSync } from 'node:fs';
import { asAccountId, asMemberId, asObjectId, asTenantId } from '../../src/core/id.ts';
import { openStore } from '../../src/store/open-store.ts';
import { ann, entry } from './store-fixture.ts';

// A process to be killed: it opens the store in a folder, says what it finds there, and then writes members one after
// the other, saying each on standard output once it is acknowledged.
const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('which folder?');
const account = asAccountId('acc-durable');
const tenantId = asTenantId('33333333-3333-4333-8333-333333333333');
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const store = await openStore({ dataDir });
const found = await store.facts(account);
if (found === undefined) {
  await store.openAccount({
    account,
    name: 'Durable',
    kind: 'company',
    features: [],
    actor: ann,
    at: new Date(),
    log: entry('accounts.open'),
  });
}
const members = found?.members.map(member => member.id) ?? [];
const counts = await store.memberCounts(account);
say({
  found: members,
  counted: counts.user,
  revision: await store.revision(account),
  log: await store.verifyLog(account),
});

for (let n = members.length; ; n += 1) {
  const id = asMemberId(`m-${process.pid}-${n}`);
  const objectId = asObjectId(`44444444-4444-4444-8444-${String(n).padStart(12, '0')}`);
  await store.change({
    account,
    actor: ann,
    at: new Date(),
    plan: async () => ({
      events: [
        {
          kind: 'member-put',
          member: { id, tenantId, objectId, kind: 'user', access: { roles: [{ role: 'developer' }] } },
        },
      ],
      log: [entry('members.add', { member: id })],
      result: undefined,
    }),
  });
  say({ written: id });
}
