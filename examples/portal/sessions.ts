import { randomBytes } from 'node:crypto';
import type { Person, SignInBegun } from './sign-in.ts';

export interface Session {
  readonly id: string;
  /** Goes with every form, so that no other site can send one. */
  readonly formKey: string;
  begun?: SignInBegun;
  person?: Person;
}

const random = (): string => randomBytes(24).toString('base64url');
/** Browsers at once; the oldest are forgotten. */
const most = 10_000;

/** Browser sessions, in memory: a restart signs everybody out. */
export function createSessions() {
  const sessions = new Map<string, Session>();
  return {
    find: (id: string | undefined): Session | undefined => (id === undefined ? undefined : sessions.get(id)),
    /** A new session in the place of an old one, so that an id from before a sign-in is worth nothing after it. */
    begin(old: Session | undefined, what: Pick<Session, 'begun' | 'person'>): Session {
      if (old) sessions.delete(old.id);
      const session: Session = { id: random(), formKey: random(), ...what };
      sessions.set(session.id, session);
      const [first] = sessions.keys();
      if (sessions.size > most && first !== undefined) sessions.delete(first);
      return session;
    },
    end(session: Session): void {
      sessions.delete(session.id);
    },
  };
}
