import type { Clock } from '../trouble/clock.ts';
import type { JsonObject } from '../web/body.ts';
import { AdminError } from './admin-error.ts';

const invalid = (message: string): AdminError => new AdminError(400, 'invalid', message);

/** `GET /admin/clock`: the directory's time, and whether it stands still. */
export function showClock(clock: Clock): { now: string; stopped: boolean } {
  return { now: clock.iso(), stopped: clock.stopped };
}

/**
 * `PUT /admin/clock` `{ "now"?, "moveSeconds"?, "stopped"? }`: stops, sets, moves or starts the directory's time, in
 * that order: set and stopped it is that very moment. Lifetimes of tokens, secrets, delta tokens and subscriptions follow
 * it.
 * @throws AdminError 400 `invalid`, and then nothing changes
 */
export function changeClock(clock: Clock, body: JsonObject): { now: string; stopped: boolean } {
  const { now, moveSeconds, stopped } = body;
  const moment = typeof now === 'string' ? Date.parse(now) : Number.NaN;
  // Before 1980 and after 2200 the lifetimes that are counted from it make no sense.
  const inRange = moment > Date.UTC(1980, 0) && moment < Date.UTC(2200, 0);
  if (now !== undefined && !inRange) throw invalid('now must be a moment such as 2030-01-01T00:00:00Z.');
  const century = 100 * 366 * 24 * 3600;
  if (
    moveSeconds !== undefined &&
    !(typeof moveSeconds === 'number' && Number.isFinite(moveSeconds) && Math.abs(moveSeconds) <= century)
  )
    throw invalid('moveSeconds must be a number of seconds, at most a century.');
  if (stopped !== undefined && typeof stopped !== 'boolean') throw invalid('stopped must be true or false.');
  if (stopped === true) clock.stop();
  if (now !== undefined) clock.set(moment);
  if (typeof moveSeconds === 'number') clock.move(moveSeconds * 1000);
  if (stopped === false) clock.run();
  return showClock(clock);
}
