export interface Column {
  readonly name: string;
  readonly help: string;
  readonly isRequired?: true;
  /** Other names that are read as this one. */
  readonly aliases?: readonly string[];
}
