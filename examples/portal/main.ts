import { startPortal } from './portal.ts';
import { readPortalSettings } from './settings.ts';

const settings = readPortalSettings(process.env);
const portal = await startPortal(settings);
console.log(`
The example portal is ready.
  Portal    ${settings.url}
  Rolecall  ${settings.rolecallUrl}   (the same people; sign in there as Max, the manager, to change what others may do)

Sign in at the portal as Pat Doyle, who writes the listings of one product, or as Dana, Ben, Fiona or Mia.
Their passwords stand on Rolecall's first page. Ctrl+C stops both.`);
const stop = (): void => void portal.close().finally(() => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
