import type { Settings } from './settings.ts';

/** The addresses others reach us by; issuers and links follow them. */
export function addresses(settings: Settings): { readonly publicUrl: string; readonly directoryUrl: string } {
  const scheme = settings.directoryTls === 'auto' ? 'https' : 'http';
  return {
    publicUrl: settings.publicUrl || `http://localhost:${settings.port}`,
    directoryUrl: settings.directoryUrl || `${scheme}://localhost:${settings.directoryPort}`,
  };
}
