import { newEnforcer, newModelFromString, type Enforcer } from 'casbin';
import type { Access } from '../../src/core/access.ts';
import type { ObjectId } from '../../src/core/id.ts';
import type { BenchWorld } from '../world.ts';
import type { Contender } from './contender.ts';

/** Cheap comparisons first, since casbin goes through its policies one by one. */
const MODEL = `
[request_definition]
r = sub, kind, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && (r.obj == p.obj || r.kind == p.obj) && g(r.sub, p.sub)
`;

type Policy = [holder: string, on: string, act: string];

/** `casbin`: users, groups and roles as role links, grants as policies. */
export async function casbin(world: BenchWorld, first: number): Promise<Contender> {
  const { catalog, facts, joined } = world;
  const permissions = new Map(catalog.permissions.map(one => [one.id, one]));
  const enforcer: Enforcer = await newEnforcer(newModelFromString(MODEL));
  const policies = new Map<string, Policy>();
  const give = (holder: string, on: string, permission: string, level: string): void => {
    const offer = permissions.get(permission);
    const held = level === 'readWrite' && offer?.readWrite !== undefined ? ['read', 'readWrite'] : ['read'];
    for (const each of held) {
      const policy: Policy = [holder, on, `${permission}:${each}`];
      policies.set(policy.join(' '), policy);
    }
  };
  for (const role of catalog.roles) {
    for (const [id, level] of Object.entries(role.account))
      if (permissions.get(id)?.scope === 'account') give(`role:${role.id}`, 'account', id, level);
    for (const [id, level] of Object.entries(role.everyResource))
      if (permissions.get(id)?.scope === 'product') give(`role:${role.id}`, 'product', id, level);
  }
  const links: [string, string][] = joined.map(([group, member]) => [member, group]);
  const grant = (holder: ObjectId, access: Access): void => {
    if ('roles' in access) for (const { role } of access.roles) links.push([holder, `role:${role}`]);
    else
      for (const { permission, level, on } of access.custom)
        give(holder, on !== undefined && 'id' in on ? on.id : 'account', permission, level);
  };
  for (const member of facts.members) grant(member.objectId, member.access);
  const once = new Map(links.map(link => [link.join(' '), link]));
  await enforcer.addPolicies([...policies.values()]);
  await enforcer.addGroupingPolicies([...once.values()]);

  const asked = world.questions.slice(0, first).map(({ subject, permission, level, resource }) => {
    const on = resource.type === 'account' ? 'account' : resource.id;
    const ask = (act: string) => [subject.objectId, resource.type, on, act] as const;
    return [
      ask(`${permission}:${level}`),
      ...(permissions.get(permission)?.requires ?? []).map(other => ask(`${other}:read`)),
    ];
  });
  return {
    name: 'casbin',
    first,
    answer: n => asked[n]?.every(one => enforcer.enforceSync(...one)) ?? false,
  };
}
