import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startForClients, type ClientTest } from './directory-client-world.ts';
import type { SdkResult } from './directory-msgraph-sdk-child.ts';

const PEOPLE = 1200;
let world: ClientTest;
let result: SdkResult;

beforeAll(async () => {
  world = await startForClients(PEOPLE);
  result = await world.run<SdkResult>('directory-msgraph-sdk-child.ts');
}, 90_000);
afterAll(() => world.close());

describe('@microsoft/msgraph-sdk (Kiota), unchanged, with baseUrl at the directory, over HTTPS', () => {
  it('B2 lists with $select, $top and $count, and follows the links of the pages', () => {
    expect(result.page).toEqual({ count: PEOPLE + 1, first: 999, people: PEOPLE + 1 });
  });

  it('B2 creates, changes, reads and deletes a user; what is gone is a 404 with its code', () => {
    expect(result.writing).toEqual({
      jobTitle: 'Tester',
      userType: 'Member',
      after: { status: 404, code: 'Request_ResourceNotFound' },
    });
  });

  it('B7 reads users/delta', () => {
    expect(result.delta).toBe(999);
  });

  it('B10 waits as long as Retry-After says and asks again', () => {
    expect(result.throttled.people).toBe(2);
    expect(result.throttled.waited).toBeGreaterThan(900);
  });

  it('B0 a refusal has its status and code; a host that is not allowed is given no token', () => {
    expect(result.badQuery).toEqual({ status: 400, code: 'Request_UnsupportedQuery' });
    expect(result.otherHost).toEqual({ status: 401, code: 'InvalidAuthenticationToken' });
  });
});
