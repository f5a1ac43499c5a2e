import type { CallDescription } from './describe-call.ts';

interface Requests {
  requests: number;
  errors: number;
}

interface TableUsage extends Requests {
  readUnits: number;
  writeUnits: number;
}

/** What one function has used since the runtime started. */
export interface FunctionUsage {
  invocations: number;
  milliseconds: number;
  memoryMegabytes: number;
  /** By table, then by operation. */
  readonly tables: Record<string, Record<string, TableUsage>>;
  readonly queues: Requests;
  readonly objects: { puts: number; gets: number };
  /** Every call by action and resource, in the words of IAM policies. */
  readonly calls: Record<string, Record<string, number>>;
}

const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite|PartiQL(?:Insert|Update|Delete))/;
const CAPACITY = /"TableName":"([^"]+)","CapacityUnits":([\d.]+)/g;

/** Counts the calls of each function, and the capacity that the table engine says they took. */
export class Usage {
  #functions = new Map<string, FunctionUsage>();

  of(caller: string): FunctionUsage {
    const known = this.#functions.get(caller);
    if (known !== undefined) return known;
    const usage: FunctionUsage = {
      invocations: 0,
      milliseconds: 0,
      memoryMegabytes: 0,
      tables: {},
      queues: { requests: 0, errors: 0 },
      objects: { puts: 0, gets: 0 },
      calls: {},
    };
    this.#functions.set(caller, usage);
    return usage;
  }

  count(caller: string, { action, resources }: CallDescription, status: number): void {
    const usage = this.of(caller);
    const [service, operation = ''] = action.split(':');
    for (const resource of resources) {
      usage.calls[action] ??= {};
      const calls = usage.calls[action];
      calls[resource] = (calls[resource] ?? 0) + 1;
      if (service === 'dynamodb') countRequest(tableUsage(usage, resource, operation), status);
    }
    if (service === 'sqs') countRequest(usage.queues, status);
    if (service === 's3') usage.objects[operation === 'PutObject' ? 'puts' : 'gets'] += 1;
  }

  /** @param reply - a reply of the table engine that may say which capacity the call took */
  addCapacity(caller: string, { action }: CallDescription, reply: Buffer): void {
    const start = reply.indexOf('"ConsumedCapacity"');
    if (start < 0) return;
    const operation = action.split(':')[1] ?? '';
    const unit = WRITES.test(operation) ? 'writeUnits' : 'readUnits';
    for (const [, table = '', units] of reply.toString('latin1', start).matchAll(CAPACITY)) {
      tableUsage(this.of(caller), table, operation)[unit] += Number(units);
    }
  }

  all(): Record<string, FunctionUsage> {
    return Object.fromEntries(this.#functions);
  }
}

function tableUsage(usage: FunctionUsage, table: string, operation: string): TableUsage {
  usage.tables[table] ??= {};
  const operations = usage.tables[table];
  operations[operation] ??= { requests: 0, errors: 0, readUnits: 0, writeUnits: 0 };
  return operations[operation];
}

function countRequest(usage: Requests, status: number): void {
  usage.requests += 1;
  if (status >= 400) usage.errors += 1;
}
