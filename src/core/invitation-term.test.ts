import { describe, expect, it } from 'vitest';
import { asObjectId, asTenantId } from './id.ts';
import { invitationDenial, type InvitationTerm } from './invitation-term.ts';

const end = Date.parse('2026-05-01T10:00:00Z');
const term: InvitationTerm = {
  tenantId: asTenantId('tenant'),
  objectId: asObjectId('guest'),
  address: 'ann@outside.example',
  expires: '2026-05-01T10:00:00Z',
};
const accepted = (at: number, as = 'ann@outside.example') => ({ pending: false, accepted: { at, as } });

describe('U-4 what an invitation asks of its guest', () => {
  it('U-4 pending is no, over once the end has come', () => {
    expect(invitationDenial({ pending: true }, undefined, end)).toBe('invitation-pending');
    expect(invitationDenial({ pending: true }, term, end - 1)).toBe('invitation-pending');
    expect(invitationDenial({ pending: true }, term, end)).toBe('invitation-expired');
  });

  it('U-4 accepted before the end is yes for good, from the end on no for good', () => {
    for (const at of [-Infinity, end - 1, end, end + 1e9]) {
      expect(invitationDenial(accepted(end - 1), term, at)).toBeUndefined();
      expect(invitationDenial(accepted(end), term, at)).toBe('invitation-expired');
    }
  });

  it('U-4 another identity is no whenever it accepted, and an approval is of one identity, late or not', () => {
    const other = accepted(end - 1, 'bob@outside.example');
    expect(invitationDenial(other, term)).toBe('invitation-unapproved');
    const approved = { ...term, approved: 'bob@outside.example' };
    expect(invitationDenial(other, approved)).toBeUndefined();
    expect(invitationDenial(accepted(end, 'bob@outside.example'), approved)).toBeUndefined();
    expect(invitationDenial(accepted(end - 1, 'eve@outside.example'), approved)).toBe(
      'invitation-unapproved',
    );
    expect(invitationDenial(accepted(end), approved)).toBe('invitation-expired');
    expect(invitationDenial(accepted(end), { ...term, approved: term.address })).toBeUndefined();
  });

  it('U-4 whom nobody invited, whose acceptance was not seen, and who has no address are not held by it', () => {
    expect(invitationDenial(accepted(end), undefined)).toBeUndefined();
    expect(invitationDenial({ pending: false }, term)).toBeUndefined();
    expect(invitationDenial(accepted(end - 1, ''), term)).toBeUndefined();
    expect(invitationDenial(accepted(end, ''), term)).toBe('invitation-expired');
  });
});
