import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certified } from './certificate-maker.ts';

const AUTHORITY = 'ca';
const SERVER = 'server';

/** The files of a device's certificate. */
export interface CertificateFiles {
  readonly unitId: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

/** The certificates of this machine: one authority, one server, and one for each device that asks. */
export class CertificateFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Makes the server's certificate and those of the units, as far as they are missing. */
  async ensure(unitIds: readonly string[]): Promise<void> {
    const missing = [SERVER, ...unitIds].filter((name) => !existsSync(this.#file(name, 'pem')));
    if (missing.length === 0) return;
    // Only the first start makes certificates, and the library is slow to load.
    const { makeAuthority, makeCertificate } = await import('./certificate-maker.ts');
    if (!existsSync(this.#file(AUTHORITY, 'pem'))) this.#write(AUTHORITY, await makeAuthority());
    const authority = this.#read(AUTHORITY);
    await Promise.all(
      missing.map(async (name) => {
        const isServer = name === SERVER;
        this.#write(name, await makeCertificate(authority, isServer ? 'localhost' : name, isServer));
      }),
    );
  }

  server(): Certified & { readonly ca: string } {
    return { ...this.#read(SERVER), ca: this.#read(AUTHORITY).cert };
  }

  filesOf(unitId: string): CertificateFiles {
    return { unitId, certificate: this.#file(unitId, 'pem'), key: this.#file(unitId, 'key'), ca: this.#file(AUTHORITY, 'pem') };
  }

  #file(name: string, extension: string): string {
    return path.join(this.folder, `${name}.${extension}`);
  }

  #read(name: string): Certified {
    return { cert: readFileSync(this.#file(name, 'pem'), 'utf8'), key: readFileSync(this.#file(name, 'key'), 'utf8') };
  }

  /** The certificate last: where there is one, there is its key. */
  #write(name: string, { cert, key }: Certified): void {
    writeFileSync(this.#file(name, 'key'), key, { mode: 0o600 });
    writeFileSync(this.#file(name, 'pem'), cert);
  }
}
