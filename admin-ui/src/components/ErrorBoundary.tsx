import { Component, type ReactNode } from 'react';
import { Failed } from './Picture.js';

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
    // Mostly a file of an older version that the server no longer has: only a new page brings the new one.
    return <Failed error={this.state.error} onRetry={() => window.location.reload()} />;
  }
}
