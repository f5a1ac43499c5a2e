export interface ViewProps {
  /** What follows the view's own path, such as the id of a customer. */
  readonly rest: string | undefined;
}
