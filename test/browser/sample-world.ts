interface GraphObject {
  readonly '@odata.type': string;
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly accountEnabled?: boolean;
  readonly userType?: string;
  readonly 'members@odata.bind'?: readonly string[];
}

interface SampleFile {
  readonly people: readonly { key: string; givenName: string; surname: string; password: string }[];
  readonly members: readonly { kind?: string; objectId?: string }[];
}

/** The people and objects of the sample data that journeys name, found by what they are. */
export function sampleWorld(read: (file: string) => string) {
  const sample = JSON.parse(read('sample.json')) as SampleFile;
  const objects = read('contoso.ndjson')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as GraphObject);
  const members = new Set(sample.members.map(member => member.objectId));
  const of = (type: string) => objects.filter(one => one['@odata.type'] === `#microsoft.graph.${type}`);
  const names = new Map<string, number>();
  for (const { displayName } of objects) names.set(displayName, (names.get(displayName) ?? 0) + 1);
  const unique = (one: GraphObject) => names.get(one.displayName) === 1;

  const found = (one: GraphObject | undefined) => {
    if (one === undefined) throw new Error('The sample data has nothing of this kind any more.');
    return { displayName: one.displayName, userPrincipalName: one.userPrincipalName ?? one.displayName };
  };
  const person = (key: string) => {
    const one = sample.people.find(each => each.key === key);
    if (one === undefined) throw new Error(`The sample data has no ${key} any more.`);
    return { name: `${one.givenName} ${one.surname}`, password: one.password };
  };
  const group = of('group').find(one => members.has(one.id));
  const inside = new Set(group?.['members@odata.bind']?.map(link => link.split('/').at(-1)));
  const working = of('user').filter(
    one => unique(one) && one.accountEnabled === true && one.userType === 'Member' && !members.has(one.id),
  );
  return {
    /** The object ids of all people. */
    everybody: of('user').map(({ id }) => id),
    max: person('max'),
    olga: person('olga'),
    rita: person('rita'),
    pat: person('pat'),
    /** A group that is a member of the account. */
    group: found(group),
    /** Somebody in that group who is no member. */
    inGroup: found(working.find(one => inside.has(one.id))),
    /** A group that is no member. */
    newcomer: found(of('group').find(one => unique(one) && !members.has(one.id))),
    /** An application that is no member. */
    robot: found(of('servicePrincipal').find(one => unique(one) && !members.has(one.id))),
  };
}
