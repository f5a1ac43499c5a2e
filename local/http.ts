import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** Everything listens here only. */
export const LOOPBACK = '127.0.0.1';

const CLOSE_SWEEP_MS = 20;

/** One pool of connections for all calls to the engines. */
export const engineAgent = new http.Agent({ keepAlive: true, maxSockets: 256, scheduling: 'fifo' });

/**
 * Listens on the loopback address.
 *
 * @param port - 0 picks a free one
 * @returns the port
 */
export async function listen(server: net.Server, port: number, purpose: string): Promise<number> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${code})`;
    throw new Error(`Port ${port} for ${purpose} ${reason}. Choose another one, or 0 for any.`, { cause });
  }
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago, for programs that cannot be told to pick one. */
export async function freePort(): Promise<number> {
  const probe = net.createServer();
  const port = await listen(probe, 0, 'a probe');
  probe.close();
  await once(probe, 'close');
  return port;
}

/** By events rather than as an async iterator, which costs more than the rest of a small call. */
export function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', reject);
    message.on('aborted', () => reject(new Error('The connection was closed before the whole message was there.')));
    message.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
  });
}

export function replyJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}

/** Stops taking connections, lets running requests end, and closes what idles. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was at work becomes idle later, and would stay open for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
  await closed;
  clearInterval(sweep);
}
