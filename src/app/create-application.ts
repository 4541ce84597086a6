import type { ObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { create, preview, type CreatePorts, type CreateRequest, type Making } from './create-in-directory.ts';
import type { DryRun } from './dry-run.ts';
import { freshProfile, personIn, takeIn } from './directory-person.ts';
import { lookAgain, requestKeyOf, type Running } from './intents.ts';
import type { MemberView } from './member-view.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { Made, Wanted } from './ports/intent-store.ts';

export interface NewApplicationInput {
  readonly name: string;
  readonly replyUrl: string;
  readonly appIdUri?: string;
  readonly access: unknown;
}

export interface CreatedApplication {
  readonly member: MemberView;
  readonly tenantId: string;
  readonly clientId: string;
  readonly replyUrl: string;
  readonly appIdUri: string | null;
  readonly revision: string;
}

/**
 * Under this App ID URI an application stands until it is complete: a directory takes each but once, so that asking again
 * never makes a second (graph-contract.md, B4; the form with the tenant's id is always allowed).
 */
const markOf = (tenantId: string, intent: string): string => `api://${tenantId}/rolecall-${intent}`;

/** Refuses a Reply URL that another application of the tenant has (P-2). */
export async function refuseTakenReplyUrl(
  { writer }: Pick<CreatePorts, 'writer'>,
  person: PersonToken,
  replyUrl: string,
  self?: ObjectId,
): Promise<void> {
  const others = await writer.applicationsWith(person, { replyUrl });
  const other = others.find(each => each.applicationId !== self);
  if (other === undefined) return;
  const detail = `The Reply URL is used by the application ${other.displayName} of this tenant already; each needs its own.`;
  throw new Problem('invalid', detail, { errors: [{ pointer: '/replyUrl', code: 'invalid', detail }] });
}

async function register(
  ports: CreatePorts,
  person: PersonToken,
  running: Running,
  wanted: NewApplicationInput,
): Promise<Required<Pick<Made, 'applicationId' | 'appId'>>> {
  const { writer } = ports;
  const mark = markOf(person.principal.tenantId, running.intent.id);
  const look = async () => (await writer.applicationsWith(person, { appIdUri: mark }))[0];
  const asked = running.intent.step === 'asked';
  let application = asked ? await look() : undefined;
  if (application === undefined) {
    await running.note({ step: 'asked', asked: new Date() });
    try {
      application = await writer.createApplication(person, {
        name: wanted.name,
        replyUrl: wanted.replyUrl,
        appIdUris: [mark, ...(wanted.appIdUri === undefined ? [] : [wanted.appIdUri])],
      });
    } catch (error) {
      const unknown = error instanceof Problem && error.code === 'directory-outcome-unknown';
      // The mark is taken: by the application of an answer that got lost, which lists do not show yet.
      const taken = error instanceof Problem && error.code === 'directory-refused' && asked;
      if (!unknown && !taken) throw error;
      application = await lookAgain(look);
      if (application === undefined) throw error;
    }
  }
  const { applicationId, appId } = application;
  await running.note({ step: 'made', made: { applicationId, appId } });
  return { applicationId, appId };
}

type ApplicationRequest = CreateRequest & { readonly input: NewApplicationInput };

function applicationMaking(
  ports: CreatePorts,
  request: ApplicationRequest,
): {
  readonly making: Making;
  readonly answer: Pick<CreatedApplication, 'tenantId' | 'replyUrl' | 'appIdUri'>;
  readonly clientId: () => string;
} {
  const { authority, again } = request;
  const person = personIn(authority, request.person, again?.tenantId);
  const wanted = again ? (again.wanted as unknown as NewApplicationInput) : request.input;
  const { tenantId } = person.principal;
  const { replyUrl } = wanted;
  const appIdUri = wanted.appIdUri ?? null;
  let clientId = '';
  const making: Making = {
    kind: 'application',
    wanted: JSON.parse(JSON.stringify(wanted)) as Wanted,
    access: wanted.access,
    displayName: wanted.name,
    // Whoever registers an application owns it and can make its keys.
    own: true,
    joins: [],
    check: async who => {
      const open =
        request.idempotency &&
        (await ports.store.hasIntent(authority.account, requestKeyOf(request.idempotency)));
      if (!open) await refuseTakenReplyUrl(ports, who, replyUrl);
    },
    make: async (who, running) => {
      const { applicationId, appId, objectId: known } = running.intent.made;
      const made =
        applicationId !== undefined && appId !== undefined
          ? { applicationId, appId }
          : await register(ports, who, running, wanted);
      clientId = made.appId;
      const objectId = known ?? (await ports.writer.servicePrincipal(who, made.appId));
      await ports.store.noteSecret(who.principal, objectId, new Date());
      await running.note({ step: 'made', made: { ...made, objectId } });
      const appIdUris = appIdUri === null ? [] : [appIdUri];
      await ports.writer.updateApplication(who, made.applicationId, { appIdUris });
      await takeIn(
        ports,
        { tenantId, account: authority.account },
        {
          objects: [
            freshProfile(tenantId, objectId, 'application', { displayName: wanted.name, appId: made.appId }),
          ],
        },
      );
      return { tenantId, objectId };
    },
    kept: (member, running) => ({
      status: 201,
      headers: {},
      body: { member, tenantId, clientId: running.now().made.appId ?? clientId, replyUrl, appIdUri },
    }),
  };
  return { making, answer: { tenantId, replyUrl, appIdUri }, clientId: () => clientId };
}

/** What creating an application would do (B-2). */
export const previewApplication =
  (ports: CreatePorts) =>
  async (request: ApplicationRequest): Promise<DryRun> =>
    preview(ports, request, applicationMaking(ports, request).making);

/** Creates an application in the caller's tenant, with its service principal, and adds it to the account (P-2). */
export const createApplication =
  (ports: CreatePorts) =>
  async (request: ApplicationRequest): Promise<CreatedApplication> => {
    const { making, answer, clientId } = applicationMaking(ports, request);
    const { member, revision } = await create(ports, request, making);
    return { member, ...answer, clientId: clientId(), revision };
  };
