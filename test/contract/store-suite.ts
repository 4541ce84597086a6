import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../../src/app/ports/store.ts';
import { accountSuite } from './store-suite-accounts.ts';
import { catalogSuite } from './store-suite-catalogs.ts';
import { intentSuite } from './store-suite-intents.ts';
import { invitationSuite } from './store-suite-invitations.ts';
import { memberSuite } from './store-suite-members.ts';
import { replicaSuite } from './store-suite-replica.ts';
import { restSuite } from './store-suite-rest.ts';
import { signalSuite } from './store-suite-signals.ts';
import { togetherSuite } from './store-suite-together.ts';
import { visitSuite } from './store-suite-visits.ts';

/** Everything that the port `Store` promises, proved on one store that all tests share, each with ids of its own. */
export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let opened: Store | undefined;
    const store = (): Store => {
      if (opened === undefined) throw new Error('the store is not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    describe('accounts', () => accountSuite(store));
    describe('changes that wait for each other', () => togetherSuite(store));
    describe('members', () => memberSuite(store));
    describe('replica', () => replicaSuite(store));
    describe('alarms, subscriptions, sightings', () => signalSuite(store));
    describe('log, sessions, idempotency', () => restSuite(store));
    describe('catalogs', () => catalogSuite(store));
    describe('intents', () => intentSuite(store));
    describe('invitations', () => invitationSuite(store));
    describe('visits and activity', () => visitSuite(store));
  });
}
