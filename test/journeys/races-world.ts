import { expect } from 'vitest';
import { randomFrom, type Random } from '../oracle/random.ts';
import { callJson, type Answer } from '../rolecall.ts';
import { guid, manager, marketer, named, north, south, type World } from './api-world.ts';

/** How one race ended: the answers of both, of which one must be a yes. */
interface Ended {
  readonly what: string;
  readonly answers: readonly [Answer, Answer];
}

/** A call of one of the two processes, never answered from older state than the last write of the account. */
type Call = (
  process: number,
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** An account that is raced for again and again. */
interface Course {
  race(random: Random): Promise<Ended>;
  /** Makes all as it was before the race. */
  restore(ended: Ended): Promise<void>;
}

const won = (answer: Answer): boolean => answer.status < 300;

/** Both at once, in any order. */
async function atOnce(
  random: Random,
  what: string,
  first: () => Promise<Answer>,
  second: () => Promise<Answer>,
): Promise<Ended> {
  if (random.chance(0.5)) {
    const answers = await Promise.all([first(), second()]);
    return { what, answers };
  }
  const [b, a] = await Promise.all([second(), first()]);
  return { what, answers: [a, b] };
}

export interface Races {
  /** Two managers, and no owner who could be reached (U-11). */
  managers(): Promise<Course>;
  /** Two tenants with a manager each, and no owner who could be reached (T-7). */
  tenants(): Promise<Course>;
  /** Two owners, both reachable. */
  owners(): Promise<Course>;
  /** Races for these accounts side by side, so many times in all; answers what was no single victory. */
  run(courses: readonly Course[], times: number, seed: number): Promise<readonly string[]>;
}

/**
 * Races on the servers at `urls`, the first of which is the world's own. `age` makes all associations older than seven days,
 * so that managers may remove tenants.
 */
export function racesOn(world: World, urls: readonly string[], age: () => Promise<void>): Races {
  /** A course's own calls: each names the revision of the write before it (D-4). */
  const calling = (): Call => {
    let revision = '';
    return async (process, method, path, token, body, headers = {}) => {
      const answer = await callJson(`${urls[process % urls.length] ?? ''}/api/v1${path}`, method, {
        token,
        headers: { ...headers, ...(revision !== '' && { 'rolecall-revision': revision }) },
        ...(body === undefined ? {} : { body }),
      });
      const newer = answer.headers.get('rolecall-revision');
      if (newer !== null && method !== 'GET') revision = newer;
      return answer;
    };
  };
  const add = async (call: Call, path: string, name: string): Promise<string> => {
    const body = { objects: [named(name)], access: manager };
    const answer = await call(0, 'POST', `${path}/members`, await world.portalToken(), body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.items[0].id as string;
  };
  /** Whoever was named owner and never came: the account has an owner, and none who can be reached. */
  const nobody = { tenantId: named('Olga').tenantId, objectId: guid('Nobody') };

  return {
    async managers() {
      const { path } = await world.openWith({ account: { owner: nobody } });
      const call = calling();
      const ids: [string, string] = [await add(call, path, 'Nora'), await add(call, path, 'Mike')];
      const names = ['Nora', 'Mike'] as const;
      const confirmed = '?confirm=lose-account-users';
      const portal = await world.portalToken();
      const removal = async (random: Random, whose: 0 | 1, process: number) => {
        const by = random.pick(['self', 'self', 'other', 'portal'] as const);
        const token = by === 'portal' ? portal : await world.as(names[by === 'self' ? whose : whose ? 0 : 1]);
        const member = `${path}/members/${ids[whose]}`;
        const how = random.pick(['remove', 'demote', 'many'] as const);
        const send = (): Promise<Answer> =>
          how === 'remove'
            ? call(process, 'DELETE', `${member}${confirmed}`, token)
            : how === 'demote'
              ? call(process, 'PUT', `${member}/access${confirmed}`, token, marketer, { 'if-match': '*' })
              : call(process, 'POST', `${path}/members/change${confirmed}`, token, {
                  members: [ids[whose]],
                  remove: true,
                });
        return { what: `${names[whose]}: ${how} by ${by}`, send };
      };
      return {
        async race(random) {
          const [a, b] = [await removal(random, 0, 0), await removal(random, 1, 1)];
          return atOnce(random, `${a.what}, ${b.what}`, a.send, b.send);
        },
        async restore({ what, answers }) {
          const list = await call(1, 'GET', `${path}/members?limit=10`, portal);
          const there = list.body.items as { id: string; objectId: string; access: { roles: string[] } }[];
          const managing = there.filter(each => each.access.roles.includes('manager'));
          expect(managing, `${what}: ${answers.map(each => each.status).join()}`).toHaveLength(1);
          for (const n of [0, 1] as const) {
            const known = there.find(each => each.objectId === guid(names[n]));
            if (known === undefined) ids[n] = await add(call, path, names[n]);
            else if (!known.access.roles.includes('manager')) {
              const access = `${path}/members/${known.id}/access`;
              const back = await call(0, 'PUT', access, portal, manager, { 'if-match': '*' });
              expect(back.status).toBe(200);
            }
          }
        },
      };
    },

    async tenants() {
      const { path } = await world.openWith({ account: { owner: nobody }, proofs: ['Nora', 'Sam'] });
      const call = calling();
      for (const name of ['Nora', 'Sam']) await add(call, path, name);
      await age();
      const portal = await world.portalToken();
      const confirmed = '?confirm=lose-account-users';
      const [nora, sam] = [await world.as('Nora'), await world.as('Sam')];
      return {
        async race(random) {
          const by = random.chance(0.25) ? ([portal, portal] as const) : ([nora, sam] as const);
          return atOnce(
            random,
            `${by[0] === portal ? 'portal' : 'people'} remove tenants`,
            () => call(0, 'DELETE', `${path}/tenants/${south}${confirmed}`, by[0]),
            () => call(1, 'DELETE', `${path}/tenants/${north}${confirmed}`, by[1]),
          );
        },
        async restore({ answers }) {
          const list = await call(1, 'GET', `${path}/members?limit=10`, portal);
          expect((list.body.items as object[]).length, JSON.stringify(list.body)).toBe(1);
          const name = won(answers[0]) ? 'Sam' : 'Nora';
          const token = await world.proof(name);
          const again = await call(0, 'POST', `${path}/tenants`, portal, { token });
          expect(again.status, JSON.stringify(again.body)).toBe(201);
          await add(call, path, name);
          await age();
        },
      };
    },

    async owners() {
      const owner = { tenantId: named('Olga').tenantId, objectId: guid('Olga') };
      const { path } = await world.openWith({ account: { owner } });
      const call = calling();
      const people = ['Olga', 'Otto'] as const;
      const tokens = [await world.as('Olga'), await world.as('Otto')] as const;
      const ids: [string, string] = ['', ''];
      const accept = async (n: 0 | 1, by: 0 | 1): Promise<void> => {
        const to = { tenantId: named(people[n]).tenantId, objectId: guid(people[n]) };
        const offer = await call(0, 'POST', `${path}/owners`, tokens[by], to);
        expect(offer.status, JSON.stringify(offer.body)).toBe(201);
        const accepted = await call(1, 'POST', `${path}/owners/accept`, tokens[n]);
        expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
        ids[n] = offer.body.id as string;
      };
      // Whoever is seen to sign in can be reached.
      expect((await call(0, 'GET', path, tokens[0])).status).toBe(200);
      const known = await call(0, 'GET', `${path}/owners`, tokens[0]);
      ids[0] = known.body.items[0].id as string;
      await accept(1, 0);
      return {
        race: random =>
          atOnce(
            random,
            'owners step down',
            () => call(0, 'DELETE', `${path}/owners/${ids[0]}`, tokens[0]),
            () => call(1, 'DELETE', `${path}/owners/${ids[1]}`, tokens[1]),
          ),
        async restore({ answers }) {
          const left = won(answers[0]) ? 1 : 0;
          const owners = await call(1, 'GET', `${path}/owners`, tokens[left]);
          expect(owners.body.items).toHaveLength(1);
          await accept(left ? 0 : 1, left);
        },
      };
    },

    async run(courses, times, seed) {
      const faults: string[] = [];
      let left = times;
      await Promise.all(
        courses.map(async (course, n) => {
          const random = randomFrom(seed + n);
          while (left > 0 && faults.length === 0) {
            left -= 1;
            const ended = await course.race(random);
            const { answers, what } = ended;
            const told = answers.map(each => `${each.status} ${each.body?.code ?? ''}`).join(' | ');
            if (answers.filter(won).length !== 1) faults.push(`${what}: ${told}`);
            else {
              const loser = answers.find(each => !won(each));
              if (![403, 404, 409].includes(loser?.status ?? 0)) faults.push(`${what}: ${told}`);
              await course.restore(ended);
            }
          }
        }),
      );
      return faults;
    },
  };
}
