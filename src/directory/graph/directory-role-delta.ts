import { currentSequence } from '../store/changes.ts';
import { ROLE_KIND, roleNumber } from '../store/directory-roles.ts';
import { LIVE, objectByNumber, type Body } from '../store/objects.ts';
import { allowOptions, contextOf, linkTo, ok, type GraphAnswer, type GraphCall } from './call.ts';
import { readDeltaToken, writeDeltaToken, type DeltaState } from './delta-token.ts';
import { odataType } from './present.ts';
import { activatedRoles, shownRole } from './tenant-reads.ts';
import { roleAssignments } from './role-assignments.ts';

/**
 * `GET /directoryRoles/delta` (Graph: directoryrole-delta): activated roles with `members@delta`; roles are few, so one
 * page tells all.
 */
export function directoryRoleDelta(call: GraphCall): GraphAnswer {
  allowOptions(call, '$deltatoken');
  const { store } = call.directory;
  const token = call.query.get('$deltatoken');
  const now: DeltaState = {
    phase: 'since',
    sequence: currentSequence(store, call.tenant.n),
    after: 0,
    group: 0,
    member: 0,
  };
  const link = linkTo(call, [
    ['$deltatoken', writeDeltaToken(call, ROLE_KIND, now, { select: undefined, ids: undefined })],
  ]);
  const value =
    token === 'latest'
      ? []
      : token === null || token === ''
        ? allRoles(call)
        : changedRoles(call, readDeltaToken(call, ROLE_KIND, token).sequence);
  return ok({ '@odata.context': contextOf(call, 'directoryRoles'), '@odata.deltaLink': link, value });
}

const member = (call: GraphCall, n: number): Body[] => {
  const object = objectByNumber(call.directory.store, n);
  return object === undefined ? [] : [{ '@odata.type': odataType(object.kind), id: object.id }];
};

function allRoles(call: GraphCall): Body[] {
  const all = roleAssignments(call);
  return activatedRoles(call).map(template => {
    const members = all.filter(one => one.template === template).flatMap(one => member(call, one.principal));
    return { ...shownRole(call, template), ...(members.length > 0 ? { 'members@delta': members } : {}) };
  });
}

function changedRoles(call: GraphCall, since: number): Body[] {
  const { store } = call.directory;
  const sql = 'SELECT object, member FROM change WHERE tenant = ? AND kind = ? AND seq > ? ORDER BY seq';
  const rows = store.all(sql, call.tenant.n, ROLE_KIND, since);
  const held = roleAssignments(call);
  return activatedRoles(call).flatMap(template => {
    const number = roleNumber(call.tenant.n, template);
    const members = rows
      .filter(row => Number(row['object']) === number)
      .flatMap(row => {
        const n = Number(row['member']);
        const still = held.some(one => one.template === template && one.principal === n);
        const live = objectByNumber(store, n)?.state === LIVE;
        return member(call, n).map(item =>
          still && live ? item : { ...item, '@removed': { reason: 'deleted' } },
        );
      });
    return members.length > 0 ? [{ ...shownRole(call, template), 'members@delta': members }] : [];
  });
}
