import { readFileSync } from 'node:fs';
import type { SampleGuide } from '../http/sample.ts';
import type { AccessText } from '../core/access-text.ts';

/** Sample people, tenants and the sample account, as `sample/sample.json` holds them. */
export interface Sample {
  readonly tenants: readonly {
    readonly key: string;
    readonly tenantId: string;
    readonly displayName: string;
    readonly domain: string;
    readonly file: string;
    readonly contactEmail: string;
    readonly directoryIntegration: boolean;
    readonly administrator: {
      readonly givenName: string;
      readonly surname: string;
      readonly userName: string;
      readonly password: string;
    };
  }[];
  readonly people: readonly {
    readonly key: string;
    readonly id: string;
    /** `consumers`, or the key of a tenant. */
    readonly tenant: string;
    readonly givenName: string;
    readonly surname: string;
    readonly userName: string;
    readonly password: string;
    readonly role: string;
    readonly says: string;
    readonly directoryRoles?: readonly string[];
  }[];
  readonly account: {
    readonly name: string;
    readonly kind: 'company';
    readonly features: readonly string[];
    readonly owner: string;
    readonly tenant: string;
  };
  readonly resources: readonly {
    readonly type: string;
    readonly id: string;
    readonly name: string;
    readonly parent?: string;
  }[];
  readonly members: readonly {
    readonly who?: string;
    readonly kind?: 'group' | 'application';
    readonly tenant?: string;
    readonly objectId?: string;
    readonly access: AccessText;
  }[];
  readonly try: readonly { readonly text: string; readonly href: string }[];
}

const folder = new URL('../../sample/', import.meta.url);

export const readSample = (): Sample =>
  JSON.parse(readFileSync(new URL('sample.json', folder), 'utf8')) as Sample;

export const sampleFile = (name: string): URL => new URL(name, folder);

/** What the first page says of the sample installation. Passwords are public here. */
export function sampleGuide(): SampleGuide {
  const { people, try: tries } = readSample();
  return {
    people: people.map(({ givenName, surname, userName, password, role, says }) => ({
      name: `${givenName} ${surname}`,
      userName,
      password,
      role,
      says,
    })),
    try: [...tries],
  };
}
