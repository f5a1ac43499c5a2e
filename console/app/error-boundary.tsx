import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** Another one begins anew. */
  readonly place: string;
  readonly fallback: (retry: () => void) => ReactNode;
  readonly children: ReactNode;
}
interface State {
  readonly hasFailed: boolean;
}

/** Keeps an error of one view from taking the others along. React knows such borders as classes only. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    // Told to the browser as any error that nobody has caught.
    reportError(error);
  }

  override componentDidUpdate({ place }: ErrorBoundaryProps): void {
    if (this.state.hasFailed && place !== this.props.place) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    const { children, fallback } = this.props;
    return this.state.hasFailed ? fallback(() => this.setState({ hasFailed: false })) : children;
  }
}
