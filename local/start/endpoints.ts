import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** What clients of this run need to know; the form of it is part of the contract. */
export interface Endpoints {
  readonly api: string;
  readonly console: string;
  readonly docs: string;
  readonly outbox: string;
  readonly mqtt: string;
  readonly mqtts: string;
  readonly certificates: string;
  readonly writeKey: string;
  readonly operatorToken: string;
  readonly pid: number;
}

/** Readers see the whole file or none. It holds tokens, so only its owner may read it. */
export function writeEndpoints(file: string, endpoints: Endpoints): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeEndpoints(file: string): void {
  rmSync(file, { force: true });
}
