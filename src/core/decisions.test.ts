import { describe, expect, it } from 'vitest';
import { questionOf, readTables, worldOf } from '../../test/decisions/read-tables.ts';
import { indexWorld } from '../../test/oracle/index-of-world.ts';
import { slowDecide } from '../../test/oracle/slow-reference.ts';

describe('the decision tables', () => {
  for (const { name, world, asks } of readTables()) {
    it.each(asks)(`${name}: $who $may on $on is $answer`, ask => {
      const question = questionOf(world, ask);
      const data = worldOf(world);
      const decision = indexWorld(data).index.decide(question, true);
      expect(decision.allowed ? 'yes' : 'no').toBe(ask.answer);
      expect(slowDecide(data, question).allowed).toBe(decision.allowed);
      expect(decision.validUntil).toBe(ask.until);
      const { reasons } = decision;
      if (reasons !== undefined && 'denials' in reasons) expect(reasons.denials[0]?.code).toBe(ask.because);
    });
  }
});
