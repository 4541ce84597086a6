import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Invitation, InvitationChange } from '../../src/app/ports/invitation-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import type { AccountEvent, Member } from '../../src/core/account.ts';
import type { DirectoryObject } from '../../src/core/directory.ts';
import { asMemberId, type AccountId, type TenantId } from '../../src/core/id.ts';
import { memberState } from '../../src/app/member-view.ts';
import type { MemberState } from '../../src/app/ports/account-store.ts';
import { ann, at, member, newObject, newTenant, openAccount, page, put, query } from './store-fixture.ts';

const month = 30 * 24 * 60;

/** What the port of invitations promises, and what lists of members say of them (U-4). */
export function invitationSuite(store: () => Store): void {
  const change = (
    account: AccountId,
    events: readonly AccountEvent[],
    invitations: readonly InvitationChange[] = [],
  ) =>
    store().change({
      account,
      actor: ann,
      at: at(),
      plan: async locked => ({
        events,
        invitations,
        log: [],
        result: await Promise.all(
          invitations.map(async each =>
            each.kind === 'sent' ? locked.openInvitationId(each.invitation) : undefined,
          ),
        ),
      }),
    });
  const invitationOf = (guest: Member, told: Partial<Invitation> = {}): Invitation => ({
    tenantId: guest.tenantId,
    objectId: guest.objectId,
    id: randomUUID(),
    member: guest.id,
    address: 'gwen@outside.example',
    days: 30,
    madeGuest: true,
    invited: at().toISOString(),
    invitedBy: { kind: 'user', displayName: 'Ann' },
    sent: at().toISOString(),
    expires: at(month).toISOString(),
    ...told,
  });
  const pendingGuest = async (account: AccountId, tenant: TenantId, told: Partial<Invitation> = {}) => {
    const guest = member({ tenantId: tenant, objectId: newObject() });
    const { objectId } = guest;
    const profile = { objectId, kind: 'user', displayName: 'gwen', guest: true, pending: true } as const;
    await store().applyPage(tenant, page({ objects: [profile] }));
    const invitation = invitationOf(guest, told);
    await change(account, [put(guest)], [{ kind: 'sent', invitation, sealedLink: 'sealed' }]);
    return { guest, invitation };
  };
  const accept = (guest: Member, when = at(-5), mail = 'gwen@outside.example') => {
    const { objectId } = guest;
    const accepted = when.toISOString();
    const told = { objectId, kind: 'user', pending: false, accepted, mail } as const;
    return store().applyPage(guest.tenantId, page({ objects: [told] }));
  };
  const loaded = async (tenant: TenantId) => {
    const objects: DirectoryObject[] = [];
    for await (const part of store().loadReplica(tenant)) objects.push(...part.objects);
    return objects;
  };
  const termsOf = async (account: AccountId) => (await store().facts(account))?.invitations;
  const gone = ({ tenantId, objectId }: Member): AccountEvent => ({
    kind: 'member-removed',
    tenantId,
    objectId,
  });

  it('U-4 an invitation is kept with its member, or neither; sent again it stays one', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    const { guest, invitation } = await pendingGuest(account, tenant, { language: 'de', message: 'Hallo' });
    const kept = {
      ...invitation,
      state: 'open',
      pending: true,
      accepted: null,
      approved: null,
      mail: 'waiting',
      guestDeleted: false,
    };
    expect(await store().invitation(account, invitation.id)).toEqual({
      ...kept,
      displayName: 'gwen',
      guestMail: null,
    });
    expect((await store().openInvitation(account, tenant, guest.objectId))?.id).toBe(invitation.id);
    const again = { ...invitation, sent: at(5).toISOString(), expires: at(month + 5).toISOString() };
    const { result } = await change(account, [], [{ kind: 'sent', invitation: again, sealedLink: null }]);
    expect(result).toEqual([invitation.id]);
    expect(await store().invitation(account, invitation.id)).toMatchObject({
      sent: again.sent,
      expires: again.expires,
      invited: invitation.invited,
      mail: null,
    });
    const failing = store().change({
      account,
      actor: ann,
      at: at(),
      plan: async () => ({
        events: [],
        log: [],
        invitations: [
          { kind: 'sent', invitation: { ...again, address: 'new@outside.example' }, sealedLink: null },
          { kind: 'sent', invitation: { ...again, id: randomUUID() }, sealedLink: null },
        ],
        result: null,
      }),
    });
    // Two open ones of one guest cannot be.
    await expect(failing).rejects.toThrow();
    expect((await store().invitations({ account, tenant, limit: 10 })).total).toBe(1);
    expect(await store().invitation(account, 'none')).toBeUndefined();
  });

  it('U-4 the link is there, sealed, until the mail with just that link has gone', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    const { invitation } = await pendingGuest(account, tenant);
    expect(await store().sealedLink(account, invitation.id)).toBe('sealed');
    await store().mailed(account, invitation.id, 'an older one', true, at(1));
    expect(await store().sealedLink(account, invitation.id)).toBe('sealed');
    await store().mailed(account, invitation.id, 'sealed', true, at(1));
    expect(await store().sealedLink(account, invitation.id)).toBeUndefined();
    expect((await store().invitation(account, invitation.id))?.mail).toBe('sent');
    await change(account, [], [{ kind: 'sent', invitation, sealedLink: 'next' }]);
    await store().mailed(account, invitation.id, 'next', false, at(2));
    expect((await store().invitation(account, invitation.id))?.mail).toBe('failed');
  });

  it('U-8 with its member an invitation ends: withdrawn while pending, settled once accepted; the link goes', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    const [pending, accepted, other] = [
      await pendingGuest(account, tenant),
      await pendingGuest(account, tenant),
      await pendingGuest(account, tenant),
    ];
    await accept(accepted.guest);
    await change(account, [gone(pending.guest), gone(accepted.guest)]);
    const stateOf = async (id: string) => (await store().invitation(account, id))?.state;
    expect(await stateOf(pending.invitation.id)).toBe('withdrawn');
    expect(await stateOf(accepted.invitation.id)).toBe('settled');
    expect(await stateOf(other.invitation.id)).toBe('open');
    expect(await store().sealedLink(account, pending.invitation.id)).toBeUndefined();
    await change(account, [], [{ kind: 'guest-deleted', id: pending.invitation.id }]);
    expect((await store().invitation(account, pending.invitation.id))?.guestDeleted).toBe(true);
    // Invited again, the same guest has a new one.
    const next = invitationOf(pending.guest);
    await change(account, [put(pending.guest)], [{ kind: 'sent', invitation: next, sealedLink: null }]);
    expect((await store().openInvitation(account, tenant, pending.guest.objectId))?.id).toBe(next.id);
    await change(account, [{ kind: 'tenant-associated', tenantId: tenant }]);
    await change(account, [{ kind: 'tenant-removed', tenantId: tenant }]);
    expect(await stateOf(other.invitation.id)).toBe('withdrawn');
  });

  it('U-4 lists of members tell pending from expired, and filter and sort by it', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    await change(account, [{ kind: 'tenant-associated', tenantId: tenant }]);
    const { guest: waits } = await pendingGuest(account, tenant);
    const { guest: late } = await pendingGuest(account, tenant, { expires: at(-1).toISOString() });
    const { guest: done } = await pendingGuest(account, tenant, { expires: at(-1).toISOString() });
    await accept(done);
    const { guest: tooLate } = await pendingGuest(account, tenant);
    await accept(tooLate, at(month));
    const { guest: other } = await pendingGuest(account, tenant);
    await accept(other, at(-5), 'Other@outside.example');
    const { guest: letIn, invitation } = await pendingGuest(account, tenant);
    await accept(letIn, at(month), 'Other@outside.example');
    const approved = { as: 'other@outside.example', at: at().toISOString(), by: { kind: 'user' } } as const;
    await change(account, [], [{ kind: 'approved', id: invitation.id, approved }]);
    // Pending in the directory without an invitation of ours.
    const others = member({ tenantId: tenant, objectId: newObject() });
    const { objectId } = others;
    await store().applyPage(
      tenant,
      page({ objects: [{ objectId, kind: 'user', displayName: 'x', pending: true }] }),
    );
    await change(account, [put(others)]);
    const ids = async (state: MemberState) =>
      (await store().members(query(account, { state }))).items.map(each => each.id).toSorted();
    expect(await ids('invitation-expired')).toEqual([late.id, tooLate.id].toSorted());
    expect(await ids('invitation-unapproved')).toEqual([other.id]);
    expect(await ids('invitation-pending')).toEqual([waits.id, others.id].toSorted());
    expect(await ids('active')).toEqual([done.id, letIn.id].toSorted());
    const sorted = await store().members(query(account, { sort: 'state' }));
    expect(sorted.items.map(each => memberState(each, at(), false))).toEqual([
      'active',
      'active',
      'invitation-expired',
      'invitation-expired',
      'invitation-pending',
      'invitation-pending',
      'invitation-unapproved',
    ]);
    const byId = new Map(sorted.items.map(each => [each.id, each.invitation?.expires]));
    expect(byId.get(late.id)).toBe(at(-1).toISOString());
    expect(byId.get(others.id)).toBeUndefined();
  });

  it('U-4 what binds a guest outlives the member, until they are added or invited anew, or the tenant goes', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    await change(account, [{ kind: 'tenant-associated', tenantId: tenant }]);
    const { guest, invitation } = await pendingGuest(account, tenant);
    const { objectId } = guest;
    const bound = {
      tenantId: tenant,
      objectId,
      address: 'gwen@outside.example',
      expires: invitation.expires,
    };
    expect(await termsOf(account)).toEqual([bound]);
    await accept(guest, at(month));
    await change(account, [gone(guest)]);
    expect((await store().invitation(account, invitation.id))?.state).toBe('withdrawn');
    expect(await termsOf(account)).toEqual([bound]);
    const next = invitationOf(guest, { expires: at(2 * month).toISOString() });
    await change(account, [put(guest)], [{ kind: 'sent', invitation: next, sealedLink: null }]);
    expect(await termsOf(account)).toEqual([{ ...bound, expires: next.expires }]);
    await change(account, [gone(guest)]);
    await change(account, [put({ ...guest, id: asMemberId(randomUUID()) })]);
    expect(await termsOf(account)).toEqual([]);
    const { guest: another } = await pendingGuest(account, tenant);
    expect(await termsOf(account)).toMatchObject([{ objectId: another.objectId }]);
    await change(account, [{ kind: 'tenant-removed', tenantId: tenant }]);
    expect(await termsOf(account)).toEqual([]);
  });

  it('U-4 when a guest accepted is what the directory tells, else when it was seen; of those alone who were waited for', async () => {
    const [account, tenant] = [await openAccount(store()), newTenant()];
    const told = async (more: object) => {
      const object = { objectId: guest.objectId, kind: 'user', ...more } as const;
      return (await store().applyPage(tenant, page({ objects: [object] }))).patch.objects[0]?.accepted;
    };
    const { guest } = await pendingGuest(account, tenant);
    const before = Date.now();
    const seen = await told({ pending: false, mail: 'Gwen@outside.example' });
    expect(seen).toMatchObject({ as: 'gwen@outside.example' });
    expect(seen?.at).toBeGreaterThanOrEqual(before);
    const accepted = at(3).toISOString();
    expect(await told({ accepted })).toEqual({ at: at(3).getTime(), as: 'gwen@outside.example' });
    expect(await told({ mail: 'other@outside.example' })).toMatchObject({ as: 'other@outside.example' });
    expect(await told({ pending: true })).toBeUndefined();
    expect(await loaded(tenant)).toEqual([expect.not.objectContaining({ accepted: expect.anything() })]);
    const { objectId } = guest;
    await told({ pending: false, accepted });
    expect(await loaded(tenant)).toMatchObject([
      { objectId, accepted: { at: at(3).getTime(), as: 'other@outside.example' } },
    ]);
    const stranger = { objectId: newObject(), kind: 'user', pending: false, accepted } as const;
    const { patch } = await store().applyPage(tenant, page({ objects: [stranger] }));
    expect(patch.objects).toEqual([expect.not.objectContaining({ accepted: expect.anything() })]);
  });

  it('the newest first, page by page, of one tenant alone', async () => {
    const [account, tenant, elsewhere] = [await openAccount(store()), newTenant(), newTenant()];
    const made: string[] = [];
    for (const minute of [3, 1, 2, 2]) {
      const { invitation } = await pendingGuest(account, tenant, { invited: at(minute).toISOString() });
      made.push(invitation.id);
    }
    await pendingGuest(account, elsewhere);
    const [third = '', first = '', ...seconds] = made;
    const found: string[] = [];
    let after: string | null = null;
    do {
      const got = await store().invitations({
        account,
        tenant,
        limit: 3,
        ...(after === null ? {} : { after }),
      });
      expect(got.total).toBe(4);
      found.push(...got.items.map(each => each.id));
      after = got.after;
    } while (after !== null);
    expect(found).toEqual([third, ...seconds.toSorted().reverse(), first]);
  });
}
