import { describe, expect, it } from 'vitest';
import { ClientProblem } from '../client/problem.ts';
import { reportFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

function report(error: unknown, json = false) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: line => void out.push(line),
    err: line => void err.push(line),
    interactive: false,
    env: {},
  };
  return { status: reportFailure(terminal, error, { json }), out: out.join('\n'), err: err.join('\n') };
}

const refused = new ClientProblem({
  status: 403,
  code: 'permission-missing',
  title: 'A permission is missing',
  detail: 'It takes Account users.',
  requestId: 'r-1',
  missing: {
    permission: 'account-users',
    level: 'readWrite',
    has: 'read',
    grant: { permission: 'account-users', level: 'readWrite' },
    whoCanGive: [{ displayName: 'Max Berg' }],
  },
});

describe('a refusal on the command line', () => {
  it('B-3 says title, detail, what is missing, who can give it, code and request', () => {
    expect(report(refused)).toEqual({
      status: 1,
      out: '',
      err: [
        'A permission is missing',
        '  It takes Account users.',
        '  Needed: account-users:readWrite; you have: read',
        '  The smallest grant that would do: account-users:readWrite',
        '  Who can give it: Max Berg',
        '  code permission-missing, request r-1',
      ].join('\n'),
    });
  });

  it('is the problem document with --json', () => {
    const { status, out, err } = report(refused, true);
    expect([status, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({
      code: 'permission-missing',
      requestId: 'r-1',
      detail: 'It takes Account users.',
    });
  });

  it('names every fault of the input with its place', () => {
    const faults = [{ pointer: '/access/roles/0', code: 'unknown-role' as const, detail: 'No such role.' }];
    const { err } = report(
      new ClientProblem({ status: 422, code: 'invalid', detail: 'See below.', errors: faults }),
    );
    expect(err).toContain('/access/roles/0: No such role. (unknown-role)');
  });

  it('of the usage ends with 2, anything else with 1', () => {
    expect(report(new UsageFault('no')).status).toBe(2);
    expect(report(new Error('no')).status).toBe(1);
  });

  it('cannot move the cursor of the terminal', () => {
    const hostile = new ClientProblem({ status: 409, code: 'invalid', detail: 'Bad \u001b[2Jname\u202e.' });
    expect(report(hostile).err).not.toMatch(/[\u001b\u202e]/);
  });
});
