import { describe, expect, it } from 'vitest';
import {
  isObjectText,
  objectText,
  readAction,
  readObject,
  readProperty,
  readResource,
  readSubject,
} from './object-text.ts';
import { UsageFault } from './usage-fault.ts';

const tenantId = 'c0470500-0000-4000-8000-00000000c001';
const objectId = '5a4b1e00-0000-4000-8000-000000000008';

describe('objects on the command line', () => {
  it('are read with or without their kind, ids in any case', () => {
    expect(readObject(`group:${tenantId}/${objectId}`)).toEqual({ kind: 'group', tenantId, objectId });
    expect(readObject(`${tenantId.toUpperCase()}/${objectId.toUpperCase()}`)).toEqual({
      kind: 'user',
      tenantId,
      objectId,
    });
    expect(objectText(readObject(`application:${tenantId}/${objectId}`))).toBe(
      `application:${tenantId}/${objectId}`,
    );
  });

  it.each([
    '',
    objectId,
    `device:${tenantId}/${objectId}`,
    `${tenantId}/${objectId}/x`,
    `user:${tenantId}/pat`,
  ])('"%s" names nobody', text => {
    expect(() => readObject(text)).toThrow(UsageFault);
    expect(isObjectText(text)).toBe(false);
  });
});

describe('D-1 the parts of a question on the command line', () => {
  it('the subject is a user or an application, never a group', () => {
    expect(readSubject(`application:${tenantId}/${objectId}`)).toEqual({
      type: 'application',
      id: `${tenantId}/${objectId}`,
    });
    expect(() => readSubject(`group:${tenantId}/${objectId}`)).toThrow(/A group asks for nothing/);
    expect(readSubject('identity:a:b@c.test')).toEqual({ type: 'identity', id: 'a:b@c.test' });
    for (const text of ['', 'alice', ':alice', 'user:']) {
      expect(() => readSubject(text)).toThrow(/names nobody/);
    }
  });

  it("the action is a permission's level, or a name of the catalog's own", () => {
    expect(readAction('store-listings:readWrite')).toEqual({ name: 'store-listings:readWrite' });
    expect(readAction('submit')).toEqual({ name: 'submit' });
    for (const text of ['', ':read', 'store-listings:', 'store-listings:write']) {
      expect(() => readAction(text)).toThrow(/is no action/);
    }
  });

  it('properties are JSON, or texts, and add up', () => {
    const read = ['soft=true', 'level=3', 'tags=["a"]', 'owner=ada=x'].reduce<
      Readonly<Record<string, unknown>>
    >((before, text) => readProperty(text, before), {});
    expect(read).toEqual({ soft: true, level: 3, tags: ['a'], owner: 'ada=x' });
    for (const text of ['', 'soft', '=true']) expect(() => readProperty(text)).toThrow(/is no property/);
  });

  it('the resource is the account, or a type and an id', () => {
    expect(readResource('account', 'acc-1')).toEqual({ type: 'account', id: 'acc-1' });
    expect(readResource('product/a/b', 'acc-1')).toEqual({ type: 'product', id: 'a/b' });
    for (const text of ['', 'product', 'product/', '/x']) {
      expect(() => readResource(text, 'acc-1')).toThrow(/is no resource/);
    }
  });
});
