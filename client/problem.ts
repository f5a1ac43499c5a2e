/** A field of a request that is not as expected. */
export interface WrongField {
  readonly field: string;
  readonly expected: string;
}

interface ApiErrorOptions extends ErrorOptions {
  readonly status: number;
  readonly fields?: readonly WrongField[];
}

/** Why the API refused, by its RFC 9457 reply; status 0 when no reply came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly fields: readonly WrongField[];

  constructor(message: string, { status, fields = [], cause }: ApiErrorOptions) {
    super(message, { cause });
    this.status = status;
    this.fields = fields;
  }
}

interface Problem {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly WrongField[];
}

/** Reads a refusal; one that is no problem document, such as the gateway's own, still has a status. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { detail, title, message, errors = [] } = JSON.parse(text) as Problem;
    return new ApiError(String(detail ?? title ?? message ?? response.statusText), { status: response.status, fields: errors });
  } catch {
    return new ApiError(text === '' ? response.statusText : text.slice(0, 300), { status: response.status });
  }
}
