import type * as z from 'zod';
import type { ZodError } from 'zod';

export interface FieldFault {
  readonly field: string;
  readonly expected: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** An answer other than success, as RFC 9457 describes it. */
export class ProblemError extends Error {
  readonly status: number;
  readonly faults: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;
  /** What a standard calls this problem, where that does not follow from the status. */
  readonly type: string | undefined;

  constructor(
    status: number,
    detail: string,
    extra: { faults?: readonly FieldFault[]; headers?: Record<string, string>; cause?: unknown; type?: string } = {},
  ) {
    super(detail, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'ProblemError';
    this.status = status;
    this.faults = extra.faults ?? [];
    this.headers = extra.headers ?? {};
    this.type = extra.type;
  }
}

export const notFound = (what: string) => new ProblemError(404, `${what} does not exist.`);
export const conflict = (detail: string) => new ProblemError(409, detail);
export const forbidden = (detail: string) => new ProblemError(403, detail);
export const badRequest = (field: string, expected: string) =>
  new ProblemError(400, `${field}: ${expected}`, { faults: [{ field, expected }] });

/** More faults than these, or longer words about one, help nobody, and a hostile body could have as many as it has bytes. */
const MAX_FAULTS = 25;
const MAX_FAULT_CHARACTERS = 300;

type Issue = Pick<ZodError['issues'][number], 'path' | 'message'>;

/** A field that should not be there is at fault itself, not the object around it. */
function namingUnknownFields(issue: ZodError['issues'][number]): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: issue.message }));
}

/** The fields that a schema refused, named from the given root (`body`, `query`, …). */
export function faultsOf(error: ZodError, root: string): FieldFault[] {
  const shortened = (text: string) =>
    (text.length > MAX_FAULT_CHARACTERS ? `${text.slice(0, MAX_FAULT_CHARACTERS)}…` : text).toWellFormed();
  const issues = error.issues.flatMap(namingUnknownFields);
  const faults = issues.slice(0, MAX_FAULTS).map(({ path, message }) => ({
    field: shortened([root, ...path.map(String)].join('.')),
    expected: shortened(message),
  }));
  const others = issues.length - faults.length;
  return others > 0 ? [...faults, { field: root, expected: `and ${others} more` }] : faults;
}

/** Parses, or answers 400 naming each field and what was expected. */
export function parseOrRefuse<Schema extends z.ZodType>(schema: Schema, value: unknown, root: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error, root);
  const detail = faults.map((fault) => `${fault.field}: ${fault.expected}`).join('; ');
  throw new ProblemError(400, detail, { faults });
}

export interface ProblemReply {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** What a status is called where a standard has names of its own for problems. */
export type ProblemTypeOf = (status: number) => string;

/** Errors that carry their own status are told; any other says nothing but that it failed. */
export function problemOf(error: unknown, typeOf: ProblemTypeOf = () => 'about:blank'): ProblemReply {
  const known = error instanceof ProblemError ? error : new ProblemError(500, 'The request failed. It has been logged.');
  return {
    statusCode: known.status,
    headers: { 'content-type': 'application/problem+json', ...known.headers },
    body: JSON.stringify({
      type: known.type ?? typeOf(known.status),
      title: TITLES[known.status] ?? 'Error',
      status: known.status,
      detail: known.message,
      ...(known.faults.length > 0 ? { errors: known.faults } : {}),
    }),
  };
}
