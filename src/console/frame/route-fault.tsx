import type { ErrorComponentProps } from '@tanstack/react-router';
import { ProblemBar } from '../parts/problem-bar.tsx';

/** A page that fell over: in place, with a way to try again. */
export function RouteFault({ error, reset }: ErrorComponentProps) {
  return <ProblemBar problem={error} onRetry={reset} />;
}
