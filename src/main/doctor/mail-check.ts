import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** `SMTP_URL`: whether the mail server takes us; nothing is sent. */
export async function checkMail({ settings }: InstallationView): Promise<Finding> {
  const { smtpUrl, mailFrom } = settings;
  if (!smtpUrl)
    return ok('mail', 'No mail is sent (SMTP_URL is not set): links to pass on are shown instead.');
  const { host, hostname, password, protocol } = new URL(smtpUrl);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtpUrl,
    // A password crosses the network only encrypted.
    requireTLS: password !== '' && protocol === 'smtp:' && !loopback.test(hostname),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 10_000,
  });
  try {
    await transport.verify();
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    const why = [code, responseCode].filter(each => each !== undefined).join(' ') || 'no reason given';
    return failed(
      'mail',
      `The mail server at ${host} does not take us: ${why}.`,
      'Check SMTP_URL: smtp://user:password@host:port, or smtps:// for TLS from the start.',
    );
  } finally {
    transport.close();
  }
  if (!mailFrom)
    return warning(
      'mail',
      `The mail server at ${host} takes us, but MAIL_FROM is not set.`,
      'Set MAIL_FROM.',
    );
  return ok('mail', `The mail server at ${host} takes us; mail is from ${mailFrom}.`);
}
