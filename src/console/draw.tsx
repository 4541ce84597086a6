import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './base.css';
import { createQueryClient } from './data/query-client.ts';
import { createConsoleRouter } from './router.tsx';
import { AppearanceProvider } from './theme/appearance.tsx';

// Styles are put into the page by script, which the page's policy allows by this nonce alone.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);
const root = document.getElementById('console');

/** Draws the console in the language that is in place. */
export function draw(): void {
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <QueryClientProvider client={queryClient}>
          <AppearanceProvider>
            <RouterProvider router={router} />
          </AppearanceProvider>
        </QueryClientProvider>
      </RendererProvider>
    </StrictMode>,
  );
}
