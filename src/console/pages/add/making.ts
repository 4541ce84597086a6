import type { Effect, Member } from '../../../client/contract.ts';
import { ClientProblem } from '../../../client/problem.ts';
import type { AccessText } from '../../../core/access-text.ts';
import { api } from '../../data/api.ts';
import type { AddWay } from '../../data/addresses.ts';
import { accessOf } from '../../parts/access-editor/access-draft.ts';
import type { SecretFact } from '../../parts/secret-card.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { lastDay } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { goodAddresses, whoOf } from './add-draft.ts';
import type { AddDraft, Chosen } from './add-draft.ts';

/** What became of one. */
export interface AddedLine {
  readonly key: string;
  readonly name: string;
  readonly state: 'done' | 'failed' | 'unknown';
  readonly member?: Member;
  readonly detail?: string;
  /** The link that an invited person accepts by, where no mail server sends it; this once. */
  readonly link?: string;
  /** By which something that the directory did not answer about is gone on with. */
  readonly intent?: string;
}

/** What was added, in the page's memory alone, so that its last step can tell. */
export interface Added {
  readonly way: AddWay;
  readonly at: Date;
  readonly lines: readonly AddedLine[];
  /** Shown once (U-2). */
  readonly password?: readonly SecretFact[];
  /** Of a new application: for its first key (P-3). */
  readonly application?: string;
  /** What was not done, as the draft to try it again with. */
  readonly again?: Pick<AddDraft, 'chosen' | 'addresses' | 'access'>;
}

const ids = (all: readonly Chosen[]): readonly string[] => all.map(one => one.objectId);

const userBody = ({ user, access }: AddDraft) => ({
  givenName: user.givenName.trim(),
  surname: user.surname.trim(),
  userName: user.userName.trim(),
  ...(user.groups.length === 0 ? {} : { groups: ids(user.groups) }),
  ...(user.administrator ? { globalAdministrator: true, recoveryEmail: user.recoveryEmail.trim() } : {}),
  access: accessOf(access),
});

const groupBody = ({ group, access }: AddDraft) => ({
  name: group.name.trim(),
  ...(group.description.trim() === '' ? {} : { description: group.description.trim() }),
  ...(group.members.length === 0 ? {} : { members: ids(group.members) }),
  access: accessOf(access),
});

const applicationBody = ({ application, access }: AddDraft) => ({
  name: application.name.trim(),
  replyUrl: application.replyUrl.trim(),
  ...(application.appIdUri.trim() === '' ? {} : { appIdUri: application.appIdUri.trim() }),
  access: accessOf(access),
});

export const objectsOf = (draft: AddDraft) =>
  draft.chosen.map(({ tenantId, objectId, kind }) => ({ tenantId, objectId, kind }));

/** What a draft would do; undefined where it does nothing before somebody accepts. */
export function previewOf(
  account: string,
  way: AddWay,
  draft: AddDraft,
  signal: AbortSignal,
): Promise<Effect | null> {
  const o = { signal };
  switch (way) {
    case 'new-user':
      return api.directory.users.preview(account, userBody(draft), o);
    case 'new-group':
      return api.directory.groups.preview(account, groupBody(draft), o);
    case 'new-application':
      return api.directory.applications.preview(account, applicationBody(draft), o);
    case 'directory':
      return api.members.previewAdd(account, objectsOf(draft), accessOf(draft.access), o);
    case 'invite':
    case 'file':
      return Promise.resolve(null);
  }
}

interface Sending {
  readonly account: string;
  readonly draft: AddDraft;
  readonly plan: string | undefined;
  readonly key: string;
}

const optionsOf = ({ plan, key }: Sending) => ({
  idempotencyKey: key,
  ...(plan === undefined ? {} : { plan }),
});

/** Does what was looked at. A creation that the directory did not answer is told as such, not thrown. */
export async function perform(way: AddWay, sending: Sending): Promise<Added> {
  switch (way) {
    case 'invite':
      return inviteAll(sending);
    case 'new-user':
    case 'new-group':
    case 'new-application':
      return made(way, sending);
    case 'directory':
    case 'file':
      return addAll(sending);
  }
}

async function addAll(sending: Sending): Promise<Added> {
  const { account, draft } = sending;
  const access: AccessText = accessOf(draft.access);
  const { items } = await api.members.add(account, objectsOf(draft), access, optionsOf(sending));
  const lines = draft.chosen.map((one, index): AddedLine => {
    const outcome = items[index];
    const common = { key: one.objectId, name: one.displayName };
    if (outcome === undefined) return { ...common, state: 'failed' };
    return 'problem' in outcome
      ? { ...common, state: 'failed', detail: outcome.problem.detail }
      : { ...common, state: 'done', member: outcome };
  });
  const chosen = draft.chosen.filter((_, index) => lines[index]?.state !== 'done');
  return {
    way: 'directory',
    at: new Date(),
    lines,
    ...(chosen.length === 0 ? {} : { again: { chosen, addresses: '', access: draft.access } }),
  };
}

async function inviteAll({ account, draft, key }: Sending): Promise<Added> {
  const message = draft.message.trim();
  const { items } = await api.invitations.send(
    account,
    {
      addresses: goodAddresses(draft.addresses),
      access: accessOf(draft.access),
      language: navigator.language,
      ...(message === '' ? {} : { message }),
    },
    { idempotencyKey: key },
  );
  const lines = items.map((item): AddedLine => {
    const common = { key: item.address, name: item.address };
    if ('problem' in item) {
      const intent = 'intent' in item.problem ? item.problem.intent : undefined;
      return {
        ...common,
        state: item.problem.code === 'directory-outcome-unknown' ? 'unknown' : 'failed',
        detail: item.problem.detail,
        ...(typeof intent === 'string' ? { intent } : {}),
      };
    }
    return {
      ...common,
      state: 'done',
      ...(item.member === null ? {} : { member: item.member }),
      detail: t.invite.lasts(lastDay(item.expires)),
      ...(typeof item.redeemUrl === 'string' ? { link: item.redeemUrl } : {}),
    };
  });
  const addresses = lines.filter(line => line.state === 'failed').map(line => line.name);
  return {
    way: 'invite',
    at: new Date(),
    lines,
    ...(addresses.length === 0
      ? {}
      : { again: { chosen: [], addresses: addresses.join('\n'), access: draft.access } }),
  };
}

/** The name as it was typed; whoever shows it isolates it. */
function plainName(way: AddWay, { user, group, application }: AddDraft): string {
  if (way === 'new-user') return `${user.givenName.trim()} ${user.surname.trim()}`;
  return way === 'new-group' ? group.name.trim() : application.name.trim();
}

async function made(way: AddWay, sending: Sending): Promise<Added> {
  const { account, draft } = sending;
  const o = optionsOf(sending);
  const name = plainName(way, draft);
  const done = (member: Member) => ({
    way,
    at: new Date(),
    lines: [{ key: member.id, name: member.displayName, state: 'done' as const, member }],
  });
  try {
    if (way === 'new-user') {
      const user = await api.directory.users.create(account, userBody(draft), o);
      return { ...done(user.member), ...passwordOf(user) };
    }
    if (way === 'new-group')
      return done((await api.directory.groups.create(account, groupBody(draft), o)).member);
    const application = await api.directory.applications.create(account, applicationBody(draft), o);
    return { ...done(application.member), application: application.member.id };
  } catch (problem) {
    if (!(problem instanceof ClientProblem) || problem.code !== 'directory-outcome-unknown') throw problem;
    const intent = problem.body['intent'];
    const line = { key: name, name, state: 'unknown' as const, detail: problem.detail };
    return { way, at: new Date(), lines: [typeof intent === 'string' ? { ...line, intent } : line] };
  }
}

/** A temporary password as facts of a card; empty where it was shown already. */
export const passwordOf = (told: {
  readonly userPrincipalName?: string | null;
  readonly temporaryPassword?: string | null;
}): { readonly password?: readonly SecretFact[] } =>
  typeof told.temporaryPassword !== 'string'
    ? {}
    : {
        password: [
          ...(told.userPrincipalName == null
            ? []
            : [{ term: t.secret.userName, value: told.userPrincipalName }]),
          { term: t.secret.temporary, value: told.temporaryPassword, secret: true },
        ],
      };

/** What will be done in the directory, in words. */
export function creationWords(way: AddWay, draft: AddDraft, domain: string): readonly string[] {
  const name = whoOf(draft, way)[0] ?? '';
  const tenant = isolatedText(domain);
  const names = (all: readonly Chosen[]) => all.map(one => isolatedText(one.displayName));
  const { user, group } = draft;
  if (way === 'new-user') {
    const upn = isolatedText(`${user.userName.trim()}@${domain}`);
    return [
      t.create.fresh.user(name, upn, tenant),
      ...(user.groups.length === 0 ? [] : [t.create.joins(names(user.groups))]),
      ...(user.administrator ? [t.create.becomesAdministrator(tenant)] : []),
    ];
  }
  if (way === 'new-group') {
    return [
      t.create.fresh.group(name, tenant),
      ...(group.members.length === 0 ? [] : [t.create.holds(names(group.members))]),
    ];
  }
  if (way === 'new-application') return [t.create.fresh.application(name, tenant)];
  return [];
}
