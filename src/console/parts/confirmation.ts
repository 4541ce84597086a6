import type { EffectLine } from '../../client/contract.ts';

/** So many lose something that the button alone is not enough (console design, What will happen). */
const many = 100;
/** So many more that the account is named, as where a quarter of it loses something. */
const veryMany = 1000;
/** Below this a quarter of an account is a handful, which the button says by its number. */
const handful = 20;

export interface Weight {
  /** The sensitive permissions that change hands: to change what they are about, not to see it. */
  readonly sensitive: readonly string[];
  /** Whether it takes the word that it was read. */
  readonly tick: boolean;
  /** Whether the account has to be named. */
  readonly type: boolean;
}

interface Weighed {
  readonly lines: readonly EffectLine[];
  readonly sensitive: ReadonlySet<string>;
  /** How many members the account has. */
  readonly members: number;
  /** Whether an application that is in use loses something. */
  readonly inUse: boolean;
}

/** How a change is confirmed: the more is lost the more deliberate. */
export function weigh({ lines, sensitive, members, inUse }: Weighed): Weight {
  const losing = lines.filter(line => line.loses.length > 0 && line.kind !== 'group').length;
  const hands = new Set(
    lines
      .flatMap(line => [...line.loses, ...line.gains])
      .filter(({ permission, level }) => level === 'readWrite' && sensitive.has(permission))
      .map(({ permission }) => permission),
  );
  return {
    sensitive: [...hands],
    tick: losing >= many || hands.size > 0 || inUse,
    type: losing > veryMany || (losing >= handful && losing * 4 >= members && members > 0),
  };
}
