import { describe, expect, it } from 'vitest';
import type { ConditionFacts, PropertyDeclarations } from '../core/condition.ts';
import { compileCondition } from './compile-condition.ts';

const declarations: PropertyDeclarations = {
  subject: { role: { type: 'string' }, level: { type: 'number' }, teams: { type: 'strings' } },
  resource: { locked: { type: 'boolean' }, owner: { type: 'string' } },
  action: { soft: { type: 'boolean' } },
  context: { ip: { type: 'string' } },
};

const facts = (subject: Readonly<Record<string, unknown>> = {}): ConditionFacts => ({
  subject: { type: 'user', id: 't/o', properties: subject },
  resource: { type: 'record', id: 'r', properties: { owner: 'o', locked: false } },
  action: { properties: {} },
  context: {},
});

const ask = (text: string, subject?: Readonly<Record<string, unknown>>): boolean | string => {
  const made = compileCondition(text, declarations);
  if ('fault' in made) throw new Error(made.fault);
  return made.condition(facts(subject));
};
const fault = (text: string): string | undefined => {
  const made = compileCondition(text, declarations);
  return 'fault' in made ? made.fault : undefined;
};

describe('conditions are evaluated as the catalog wrote them (decision 0017)', () => {
  it.each([
    ['subject.properties.role == "admin"', { role: 'admin' }, true],
    ['subject.properties.role == "admin"', { role: 'reader' }, false],
    ['subject.properties.level >= 3', { level: 3 }, true],
    ['subject.properties.level == 3', { level: 3 }, true],
    ['subject.properties.level != 3', { level: 3 }, false],
    ['"blue" in subject.properties.teams', { teams: ['red', 'blue'] }, true],
    ['subject.properties.teams.exists(t, t.startsWith("b"))', { teams: ['red'] }, false],
    ['has(subject.properties.role) && subject.properties.role == "admin"', {}, false],
    ['!resource.properties.locked || subject.properties.role == "admin"', {}, true],
    ['resource.type == "record" && subject.id == "t/o"', {}, true],
  ])('%s of %j is %s', (text, subject, met) => {
    expect(ask(text, subject)).toBe(met);
  });

  it('a missing property is a reason, not an error', () => {
    expect(ask('subject.properties.role == "admin"')).toBe('No such key: role');
    expect(ask('context.ip == "10.0.0.1"')).toBe('No such key: ip');
  });

  it('what every object has is no property', () => {
    expect(ask('has(subject.properties.role)', JSON.parse('{"__proto__":{"role":"admin"}}'))).toBe(false);
    expect(fault('subject.properties.constructor == "x"')).toBe('No such key: constructor');
    expect(fault('subject.__proto__ == "x"')).toBe('No such key: __proto__');
  });

  it.each([
    ['subject.properties.rol == "admin"', 'No such key: rol'],
    ['subject.properties.role == 3', 'no such overload: string == int'],
    ['subject.properties.role', 'is of type string, not true or false'],
    ['subject.properties.role ==', 'Unexpected token: EOF'],
    ['user.role == "admin"', 'Unknown variable: user'],
    ['subject.properties.role.matches("(a+)+$")', 'the function `matches` is not offered in conditions'],
    ['cel.bind(a, "x", a == "x")', 'the function `bind` is not offered in conditions'],
    ['dyn(subject.properties.role) == 3', 'the function `dyn` is not offered in conditions'],
    [
      'subject.properties.teams.exists(a, subject.properties.teams.exists(b, a == b))',
      '`exists` is inside another walk over a list; one at a time',
    ],
  ])('%s is refused: %s', (text, detail) => {
    expect(fault(text)).toBe(detail);
  });

  it('the longest condition that is taken ends quickly on the largest facts', () => {
    const teams = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(1000, 'x'));
    const text = Array.from(
      { length: 9 },
      (_, n) => `subject.properties.teams.exists(t, t.contains("${n}y"))`,
    );
    const start = performance.now();
    expect(ask(text.join(' || '), { teams })).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
    expect(fault(Array.from({ length: 30 }, () => text[0]).join(' || '))).toMatch(/Exceeded/);
  });

  it('leaves traces of other errors as long as they were', () => {
    const { stackTraceLimit } = Error;
    ask('subject.properties.role == "admin"');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});
