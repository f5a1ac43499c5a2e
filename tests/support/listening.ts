import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** Whether the kernel tells here who listens where. */
export const canTellListeners = process.platform === 'linux';

/** Addresses on which a process or one that it started listens, as `127.0.0.1:8787`; one of IPv6 in the kernel's own hexadecimal form. */
export function listenersOf(pid: number): string[] {
  const inodes = new Set(familyOf(pid).flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((family) => {
    const lines = readFileSync(`/proc/net/${family}`, 'utf8').trim().split('\n').slice(1);
    const sockets = lines.map((line) => line.trim().split(/\s+/));
    return sockets
      .filter(([, , , state, , , , , , inode]) => state === LISTENING && inodes.has(inode ?? ''))
      .map(([, local]) => readable(local ?? ''));
  });
}

/** The process and all that came of it. */
function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }));
  const family = [pid];
  for (const ancestor of family) family.push(...parents.filter(({ parent }) => parent === ancestor).map((child) => child.pid));
  return family;
}

function parentOf(pid: string): number | undefined {
  try {
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.slice(1) ?? [];
    } catch {
      return [];
    }
  });
}

function readable(local: string): string {
  const [address = '', port = ''] = local.split(':');
  if (address.length !== 8) return local;
  const bytes = Buffer.from(address, 'hex').reverse();
  return `${[...bytes].join('.')}:${Number.parseInt(port, 16)}`;
}
