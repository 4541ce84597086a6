import { ask, NoAnswer, textIn, type Asked } from './ask.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';

/** Entra and tokens allow about as much; past it sign-ins fail at random. */
const LARGEST_SKEW_S = 60;

interface LoginLook {
  readonly findings: readonly Finding[];
  /** Whether tokens can be asked for. */
  readonly usable: boolean;
}

/** The sign-in authority: whether it answers, as whom, and by which clock; and the operator's tenant there. */
export async function checkLogin(view: InstallationView): Promise<LoginLook> {
  const { loginUrl, settings, operatorTenantId } = view;
  const url = `${loginUrl}/common/v2.0/.well-known/openid-configuration`;
  const sent = Date.now();
  let answer: Asked;
  try {
    answer = await ask(url);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { findings: [unreachable(view, error)], usable: false };
  }
  const name = settings.directory === 'embedded' ? 'DIRECTORY_URL' : 'LOGIN_URL';
  const issuer = textIn(answer.body, 'issuer');
  const wanted = `${loginUrl}/{tenantid}/v2.0`;
  if (answer.status !== 200 || issuer === undefined) {
    const what = `${loginUrl} answers, but not as Microsoft Entra's sign-in (HTTP ${answer.status}).`;
    const finding = failed(
      'sign-in.issuer',
      what,
      `Set ${name} to the address of the sign-in service alone.`,
    );
    return { findings: [finding], usable: false };
  }
  const findings = [
    ok('sign-in.reach', `The sign-in service answers at ${loginUrl}.`),
    issuer === wanted
      ? ok('sign-in.issuer', `Its issuer is ${issuer}.`)
      : failed(
          'sign-in.issuer',
          `Its issuer is ${issuer}, and tokens from ${loginUrl} would have to be of ${wanted}: every token would be refused.`,
          `Set ${name}=${URL.canParse(issuer.replace('{', '').replace('}', '')) ? new URL(issuer).origin : 'its own address'}.`,
        ),
    checkClock(answer, sent),
  ];
  if (operatorTenantId !== undefined) findings.push(await checkOperatorTenant(view, operatorTenantId));
  return { findings, usable: findings.every(each => each.check === 'clock' || each.outcome !== 'failed') };
}

function unreachable({ loginUrl, settings }: InstallationView, error: NoAnswer): Finding {
  const what = `The sign-in service at ${loginUrl} does not answer: ${error.message}.`;
  if (settings.directory === 'embedded')
    return warning(
      'sign-in.reach',
      what,
      'It runs with Rolecall: start Rolecall, then run rolecall doctor again.',
    );
  if (error.untrusted)
    return failed(
      'sign-in.reach',
      what,
      'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed it.',
    );
  return failed(
    'sign-in.reach',
    what,
    'Check LOGIN_URL, and that this machine may connect there (proxy, firewall, DNS).',
  );
}

/** The answer's Date against our clock, to the second, less the time that the answer took. */
function checkClock({ headers }: Asked, sent: number): Finding {
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return ok('clock', 'The sign-in service does not tell its time.');
  const received = Date.now();
  // It was written between the two moments, and cut to the second.
  const skew = theirs + 1000 < sent ? theirs + 1000 - sent : theirs > received ? theirs - received : 0;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (seconds <= LARGEST_SKEW_S)
    return ok('clock', `This machine's clock agrees with the sign-in service's.`);
  return warning(
    'clock',
    `This machine's clock is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} the sign-in service's.`,
    'Set the clock right (NTP): tokens and client assertions are refused past a minute or so.',
  );
}

async function checkOperatorTenant({ loginUrl }: InstallationView, tenant: string): Promise<Finding> {
  const answer = await ask(`${loginUrl}/${tenant}/v2.0/.well-known/openid-configuration`).catch(
    (error: unknown) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    },
  );
  const issuer = textIn(answer?.body, 'issuer');
  if (issuer?.toLowerCase().includes(tenant) === true)
    return ok('operator-tenant', `OPERATOR_TENANT_ID ${tenant} exists.`);
  return failed(
    'operator-tenant',
    `There is no tenant ${tenant} at ${loginUrl}.`,
    'OPERATOR_TENANT_ID must be the Directory (tenant) ID of the tenant in which Rolecall is registered.',
  );
}
