import { createClient } from '../../client/client.ts';
import { fetchOrTake } from './early.ts';
import { pagePerson } from './page-person.ts';

/** The one way from the console to the server: same origin, with the session's cookie. */
export const api = createClient({ baseUrl: '', fetch: fetchOrTake, subject: pagePerson });
