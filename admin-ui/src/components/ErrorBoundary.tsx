import { Component, type ReactNode } from 'react';
import { asProblem, getMe, unreachable } from '../app/api.js';
import { reach } from '../app/reach.js';
import { Failed } from './Picture.js';

/** Loads the page anew, unless the browser would then show its own page of having no network. */
async function reload(): Promise<void> {
  const problem = await getMe().then(() => null, asProblem);
  if (problem?.code !== 'unreachable') window.location.reload();
}

interface ErrorBoundaryProps {
  /** A new value clears the failure: another page is another try. */
  readonly resetKey: string;
  /** Told of the failure, shows nothing; without it the failure is shown in place of the children. */
  readonly onError?: (error: unknown) => void;
  readonly children: ReactNode;
}

/** Keeps a failing part from taking the rest of the page with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown) {
    this.props.onError?.(error);
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    if (this.props.onError) return null;
    // Mostly a file that could not be fetched, or of an older version that the server no longer has: only a new page
    // brings it.
    return <Failed error={reach.isLost() ? unreachable() : this.state.error} onRetry={() => void reload()} />;
  }
}
