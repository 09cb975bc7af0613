import { Component, type ReactNode } from 'react';
import { Failed } from './Picture.js';

interface ErrorBoundaryProps {
  /** A new value clears the failure: another page is another try. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

/** Keeps a failing page from taking the menu with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Failed error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
