import { t } from '../texts/t.ts';
import { useAccount } from '../frame/account-context.ts';
import { ProblemBar } from './problem-bar.tsx';

interface WriteProblemProps {
  /** The write that was looked at first. */
  readonly write: { readonly isError: boolean; readonly error: unknown; readonly reset: () => void };
  readonly look: { readonly refetch: () => unknown };
}

/** A write that did not come about: why, and the way to look at its effect again before it is tried once more. */
export function WriteProblem({ write, look }: WriteProblemProps) {
  const { account } = useAccount();
  if (!write.isError) return null;
  return (
    <ProblemBar
      problem={write.error}
      account={account.id}
      retryLabel={t.problem.lookAgain}
      onRetry={() => {
        write.reset();
        void look.refetch();
      }}
    />
  );
}
