import { readFileSync } from 'node:fs';

interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Record<string, string>;
}

/**
 * Optional packages that the lock names but does not hold. A registry that lacks some platform's package
 * leaves such a lock behind, and `npm ci` then refuses it on every machine.
 *
 * @returns package with its missing optional dependencies; empty when the lock is complete
 */
export function missingOptionals(packages: Record<string, LockEntry>): Record<string, string[]> {
  const present = new Set(Object.keys(packages).map((path) => path.split('node_modules/').pop()));
  const missing: Record<string, string[]> = {};
  for (const [path, entry] of Object.entries(packages)) {
    const absent = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !present.has(name));
    if (absent.length > 0) missing[`${path.replace('node_modules/', '') || 'larderly'}@${entry.version ?? ''}`] = absent;
  }
  return missing;
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const missing = missingOptionals(lock.packages);
  for (const [name, absent] of Object.entries(missing)) console.error(`package-lock.json: ${name} lacks ${absent.join(', ')}`);
  if (Object.keys(missing).length > 0) process.exit(1);
}
