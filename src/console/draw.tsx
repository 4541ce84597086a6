import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { meQuery } from './data/queries.ts';
import { createQueryClient } from './data/query-client.ts';
import { createConsoleRouter } from './router.tsx';
import { AppearanceProvider } from './theme/appearance.tsx';

// Styles are put into the page by script, which the page's policy allows by this nonce alone.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);
const root = document.getElementById('console');

/** How long the page's own frame may stand in for the console, in ms. */
const longest = 2_000;

/** Draws the console in the language that is in place, once it is known who looks and which page that is. */
export async function draw(): Promise<void> {
  if (root === null) return;
  await Promise.race([
    Promise.all([router.load(), queryClient.prefetchQuery(meQuery)]),
    new Promise(resolve => setTimeout(resolve, longest)),
  ]);
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
