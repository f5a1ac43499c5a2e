import { parseArgs } from 'node:util';
import { TimeZoneSchema } from '#schemas/instant.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import { ArgumentError } from './argument-error.ts';
import { KINDS, type Kind } from './kinds.ts';
import { type Mappings, parseMappings } from './mapping.ts';

export interface ImportArguments {
  readonly paths: readonly string[];
  readonly kind: Kind | undefined;
  readonly mappings: Mappings;
  readonly timeZone: string;
  readonly currency: string | undefined;
  readonly api: string | undefined;
  readonly endpoints: string | undefined;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly wantsHelp: boolean;
}

/** @throws {ArgumentError} when an option is unknown or has a value that cannot be */
export function parseArguments(argv: readonly string[]): ImportArguments {
  const { values, positionals } = rawArguments(argv);
  const kind = KINDS.find((name) => name === values.kind);
  if (values.kind !== undefined && kind === undefined)
    throw new ArgumentError(`--kind ${values.kind}: expected one of ${KINDS.join(', ')}`);
  const timeZone = TimeZoneSchema.safeParse(values['time-zone'] ?? 'UTC');
  if (!timeZone.success) throw new ArgumentError(`--time-zone ${values['time-zone']}: expected a name such as Europe/Berlin`);
  const currency = CurrencyCodeSchema.optional().safeParse(values.currency);
  if (!currency.success) throw new ArgumentError(`--currency ${values.currency}: expected an ISO 4217 code such as EUR`);
  return {
    paths: positionals,
    kind,
    mappings: parseMappings(values.map ?? []),
    timeZone: timeZone.data,
    currency: currency.data,
    api: values.api,
    endpoints: values.endpoints,
    isDryRun: values['dry-run'] ?? false,
    isJson: values.json ?? false,
    wantsHelp: values.help ?? false,
  };
}

function rawArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        map: { type: 'string', multiple: true },
        'time-zone': { type: 'string' },
        currency: { type: 'string' },
        api: { type: 'string' },
        endpoints: { type: 'string' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new ArgumentError(error.message, { cause: error });
    throw error;
  }
}
