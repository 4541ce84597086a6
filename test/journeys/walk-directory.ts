import { expect } from 'vitest';
import type { Model } from '../oracle/model.ts';
import type { Random } from '../oracle/random.ts';
import { callJson } from '../rolecall.ts';
import { guid, north } from './api-world.ts';
import type { Ground } from './walk.ts';

/** Who comes and goes: in no group, so that it is known what they are in when they come back. */
const passing = ['Una Two', 'Una Three'].map(guid);
const switched = ['Rita', 'Mike', 'Stan', 'Gil', 'Una Four', 'Robot'].map(guid);
const joining = ['Rita', 'Stan', 'Gil', 'Una One', 'Una Four', 'Mike'].map(guid);

/** Something that the directory's own people do there, read at once. */
export async function directoryStep(
  { world, anchor }: Ground,
  random: Random,
  model: Model,
): Promise<{ readonly told: string; readonly revision: string | undefined }> {
  const directory = model.directories.get(north);
  if (!directory) throw new Error('no directory');
  const what = random.below(10);
  let told: string;
  if (what < 3) {
    const id = random.pick(switched);
    const object = directory.objects.get(id);
    if (!object) throw new Error('nobody');
    object.enabled = !object.enabled;
    told = `${id} accountEnabled: ${object.enabled}`;
    const done = await world.admin('PATCH', `/tenants/${north}/objects/${id}`, {
      accountEnabled: object.enabled,
    });
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  } else if (what < 5) {
    const id = random.pick(passing);
    const object = directory.objects.get(id);
    const inGroup = [...directory.pairs].some(pair => pair.endsWith(` ${id}`));
    if (!object || inGroup) return { told: `${id} stays`, revision: undefined };
    if (object.deleted) await restore(world, id);
    else expect((await world.admin('DELETE', `/tenants/${north}/objects/${id}`)).status).toBeLessThan(300);
    object.deleted = !object.deleted;
    told = `${id} deleted: ${object.deleted}`;
  } else {
    const group = guid(random.pick(['Inner', 'Outer']));
    const id = random.pick(joining);
    const pair = `${group} ${id}`;
    const leaves = directory.pairs.has(pair);
    if (leaves) directory.pairs.delete(pair);
    else directory.pairs.add(pair);
    told = `${id} ${leaves ? 'leaves' : 'joins'} ${group}`;
    const done = await world.admin(
      leaves ? 'DELETE' : 'POST',
      `/tenants/${north}/groups/${group}/members/${id}`,
    );
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  }
  // The account that is walked through, where it has the tenant: the answer's revision is not older than the sync (D-4).
  const path = model.tenants.has(north) ? `/accounts/${model.id}` : anchor;
  const read = await world.api('POST', `${path}/tenants/${north}/sync`, await world.portalToken(), {});
  expect(read.status, JSON.stringify(read.body)).toBe(200);
  const revision = path === anchor ? undefined : (read.headers.get('rolecall-revision') ?? undefined);
  return { told, revision };
}

async function restore(world: Ground['world'], id: string): Promise<void> {
  const { access_token: token } = await world.token(north, {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: 'admin@north.test',
    password: 'Ada-keeps-it-all-1',
    scope: 'https://graph.microsoft.com/.default',
  });
  const url = `${world.directoryUrl}/v1.0/directory/deletedItems/${id}/restore`;
  const done = await callJson(url, 'POST', { token });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
}
