import type { Larderly } from '../api/larderly.ts';
import type { Cells } from './cells.ts';
import type { Kind } from './kinds.ts';
import type { FileForm } from './rows.ts';

export interface PlannedFile {
  readonly path: string;
  readonly form: FileForm;
  readonly kind: Kind;
  /** Our name for each of its columns. */
  readonly names: ReadonlyMap<string, string>;
}

/** Files that are imported together: one, or all of campaigns or of coupons, since what belongs together may be in several. */
export interface ImportJob {
  readonly kind: Kind;
  readonly files: readonly PlannedFile[];
}

/** Where a row stands: the file's place in its job, and the line in it. */
export interface Place {
  readonly file: number;
  readonly line: number;
}

export interface ImportRow extends Place {
  readonly cells: Cells;
}

export interface RefusedRow extends Place {
  readonly reason: string;
}

/** What is sent as one thing: an event, a product, a campaign … and the rows that it was made of. */
export interface ImportRecord {
  readonly places: readonly Place[];
  /** What `send` of the same importer takes. */
  readonly body: unknown;
  /** Address that answers once this record is known. */
  readonly witness: string;
}

export interface Outcome {
  readonly records: readonly ImportRecord[];
  readonly refused: readonly RefusedRow[];
}

export interface ImportContext {
  readonly timeZone: string;
  readonly currency: string | undefined;
  /** Fingerprint of the files' content. */
  readonly contentHash: string;
  /** Where the importer asks for it: Larderly's ids by the shop's own. Absent on a dry run. */
  readonly knownIds?: ReadonlyMap<string, string> | undefined;
}

/** A body, or one row of what it was made of, that Larderly did not take. */
export interface RefusedBody {
  readonly index: number;
  /** Place of the row among those of the record; absent where all of them were refused. */
  readonly row?: number;
  /** Larderly's own name of the reason, where it lists such refusals. */
  readonly code?: string;
  readonly message: string;
}

/** What became of the bodies that were sent, by their place among them; what is in neither list was taken. */
export interface SendResult {
  readonly refused: readonly RefusedBody[];
  /** Known to Larderly before, word for word. */
  readonly repeated: readonly number[];
}

export interface Importer {
  /** Rows with the same value here belong together, wherever they stand; absent where each row is on its own. */
  readonly groupBy?: string;
  /** How many records go into one request. */
  readonly recordsPerRequest: number;
  /** Reads what the rows refer to, once per import. When it changes, it is another import: what was refused for its lack is judged anew. */
  knownIds?(larderly: Larderly): Promise<ReadonlyMap<string, string>>;
  recordsOf(rows: readonly ImportRow[], context: ImportContext): Outcome;
  send(larderly: Larderly, bodies: readonly unknown[]): Promise<SendResult>;
}
