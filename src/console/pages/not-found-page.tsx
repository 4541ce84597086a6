import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { t } from '../texts/t.ts';

/** Unknown and forbidden addresses alike, inside the frame of an account. */
export function NotFoundContent() {
  return (
    <Page heading={t.notFound.heading} title={[t.notFound.heading]}>
      <Empty words={t.notFound.detail}>
        <Link to="/">{t.notFound.toStart}</Link>
      </Empty>
    </Page>
  );
}

/** The same where there is no frame. */
export function NotFoundPage() {
  return (
    <main>
      <NotFoundContent />
    </main>
  );
}
