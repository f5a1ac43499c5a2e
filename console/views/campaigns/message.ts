/** What a draft says, as it was typed. */
export interface Message {
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly startsOn: string;
  readonly endsOn: string;
  /** Percent of the audience. */
  readonly holdOut: string;
  readonly cost: string;
}
