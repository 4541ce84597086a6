import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useMemo,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { GrantLevel } from '../core/level.ts';
import type { GuardResource, GuardSubject } from './guard.ts';
import type { LiveAccess } from './live-access.ts';

export interface RolecallProviderProps {
  /** From `connect`; undefined until there is one. */
  readonly access: LiveAccess | undefined;
  /** Who looks at the page; undefined: nobody is signed in, and every answer is no. */
  readonly subject: GuardSubject | undefined;
  readonly children?: ReactNode;
}

/** Whether it may be done, and why not. */
export interface Can {
  readonly allowed: boolean;
  /** Nothing is known yet: show neither the thing nor a refusal. */
  readonly pending: boolean;
  /** What the answer rests on is older than the connection's `maxAge`. */
  readonly stale: boolean;
  /** Of a no: a sentence with what is missing. */
  readonly why: string | undefined;
}

const RolecallContext = createContext<Pick<RolecallProviderProps, 'access' | 'subject'> | undefined>(
  undefined,
);

/** How often answers are looked at again without a change, in ms: grants start and end by the clock. */
const tick = 1000;

/** Gives the page one account's decisions for whoever looks at it. */
export function RolecallProvider({ access, subject, children }: RolecallProviderProps): ReactNode {
  const value = useMemo(() => ({ access, subject }), [access, subject]);
  return createElement(RolecallContext.Provider, { value }, children);
}

/**
 * Whether the one who looks at the page may do something, on a resource or else on the account; the component is drawn anew
 * when the answer changes. Without a provider, a subject or a connection the answer is no.
 */
export function useCan(permission: string, level: GrantLevel, on?: GuardResource): Can {
  const given = useContext(RolecallContext);
  const access = given?.access;
  const subject = given?.subject;
  const subscribe = useCallback(
    (changed: () => void) => {
      const stop = access?.onChange(changed);
      const timer = setInterval(changed, tick);
      return () => {
        clearInterval(timer);
        stop?.();
      };
    },
    [access],
  );
  // React compares what it is given, so an answer is a text until it is used.
  const look = (): string =>
    JSON.stringify(given === undefined ? outside : answerOf(access, subject, { permission, level, on }));
  const text = useSyncExternalStore(subscribe, look, () => JSON.stringify(waiting));
  return useMemo(() => JSON.parse(text) as Can, [text]);
}

const outside = {
  allowed: false,
  pending: false,
  stale: true,
  why: 'There is no RolecallProvider above this.',
};
const waiting = { allowed: false, pending: true, stale: true };

function answerOf(
  access: LiveAccess | undefined,
  subject: GuardSubject | undefined,
  { permission, level, on }: { permission: string; level: GrantLevel; on: GuardResource | undefined },
): Omit<Can, 'why'> & { readonly why?: string | undefined } {
  if (subject === undefined) return { allowed: false, pending: false, stale: false, why: 'Sign in first.' };
  if (access === undefined || access.state === 'connecting') return waiting;
  if (access.state === 'closed')
    return { allowed: false, pending: false, stale: true, why: access.problem?.detail };
  const { type = 'user', tenantId, objectId } = subject;
  const resource = on ?? { type: 'account', id: access.account };
  const question = { subject: { type, tenantId, objectId }, permission, level, resource };
  const { allowed, stale } = access.decide(question);
  if (allowed) return { allowed, pending: false, stale };
  return { allowed, pending: false, stale, why: access.explain(question).reasons[0]?.detail };
}
