import { describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from './load-catalog.ts';

const changed = (change: (catalog: typeof builtIn & Record<string, unknown>) => void): unknown => {
  const copy = structuredClone(builtIn) as typeof builtIn & Record<string, unknown>;
  change(copy);
  return copy;
};

describe('R-9 a catalog is taken or refused as a whole', () => {
  it('R-9 the built-in catalog is valid', () => {
    expect(loadCatalog(builtIn).roles.map(role => role.id)).toContain('manager');
  });

  it('R-9 every fault of shape is named with its place', () => {
    const broken = changed(catalog => {
      Object.assign(catalog.permissions[0] ?? {}, { reads: 'typo', scope: 7 });
      Object.assign(catalog.permissions[25] ?? {}, { addOns: 'perhaps' });
      catalog['version'] = 0;
    });
    expect(() => loadCatalog(broken)).toThrowError(
      /(?=[^]*\/version)(?=[^]*\/permissions\/0: There is no key `reads`)(?=[^]*\/permissions\/0\/scope)(?=[^]*\/permissions\/25\/addOns)/,
    );
  });

  it('R-9 every reference to what is not there is named with its place', () => {
    const broken = changed(catalog => {
      Object.assign(catalog.permissions[0] ?? {}, { feature: 'nothing' });
      Object.assign(catalog.roles[1]?.account ?? {}, { 'forums-private-space': 'readWrite' });
    });
    expect(() => loadCatalog(broken)).toThrowError(
      /(?=[^]*\/permissions\/0\/feature)(?=[^]*\/roles\/1\/account\/forums-private-space)/,
    );
  });

  it.each([null, 7, 'text', [], {}])('R-9 %j is no catalog', json => {
    expect(() => loadCatalog(json)).toThrowError('The catalog cannot be used');
  });
});
