import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { Aedes, type AuthErrorCode, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { listen } from '../http.ts';
import { type AccessRequest, isAllowed, type PolicyDocument } from '../iot/policy.ts';
import type { TopicRules } from '../iot/rules.ts';
import { ACCOUNT } from '../template/assembly.ts';

export interface BrokerProps {
  readonly region: string;
  readonly policies: readonly PolicyDocument[];
  readonly rules: TopicRules;
  readonly server: { readonly cert: string; readonly key: string; readonly ca: string };
}

/** What AWS IoT takes in one message. */
const MESSAGE_LIMIT_BYTES = 128 * 1024;
const NOT_AUTHORIZED = 5 as AuthErrorCode.NOT_AUTHORIZED;
const IDENTIFIER_REJECTED = 2 as AuthErrorCode.IDENTIFIER_REJECTED;

/** MQTT for devices: who may do what is decided by the policies of the template. */
export class Broker {
  #props: BrokerProps;
  #aedes: Aedes | undefined;
  #plain: net.Server | undefined;
  #secure: tls.Server | undefined;
  #sockets = new Set<net.Socket>();

  constructor(props: BrokerProps) {
    this.#props = props;
  }

  /** @returns the ports, plain and with TLS */
  async start(port: number, tlsPort: number): Promise<{ port: number; tlsPort: number }> {
    const aedes = await Aedes.createBroker({
      maxTopicLevels: 11,
      authenticate: (client, _user, _password, done) => this.#authenticate(client, done),
      authorizePublish: (client, packet, done) => {
        this.#takeMessage(client, packet).then(() => done(), done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const isGranted = subscription.qos < 2 && this.#mayDo(client, 'iot:Subscribe', `topicfilter/${subscription.topic}`);
        done(null, isGranted ? subscription : null);
      },
      authorizeForward: (client, packet) => (this.#mayDo(client, 'iot:Receive', `topic/${packet.topic}`) ? packet : null),
    });
    this.#aedes = aedes;
    const handle = (socket: net.Socket) => this.#accept(aedes, socket);
    this.#plain = net.createServer(handle);
    this.#secure = tls.createServer({ ...this.#props.server, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, handle);
    return {
      port: await listen(this.#plain, port, 'MQTT (--mqtt-port)'),
      tlsPort: await listen(this.#secure, tlsPort, 'MQTT with TLS (--mqtt-port)'),
    };
  }

  /** Sends a message from the cloud; the rules see it too. */
  async publish({ topic, payload, qos, retain }: { topic: string; payload: Buffer; qos: 0 | 1; retain: boolean }): Promise<void> {
    await this.#props.rules.dispatch({ topic, clientId: 'N/A', bytes: payload });
    await new Promise<void>((resolve, reject) => {
      const packet = { cmd: 'publish', dup: false, topic, payload, qos, retain } as const;
      this.#aedes?.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  async stop(): Promise<void> {
    const servers = [this.#plain, this.#secure].filter((server) => server?.listening);
    const closed = servers.map((server) => server && once(server, 'close'));
    for (const server of servers) server?.close();
    await new Promise<void>((resolve) => (this.#aedes ? this.#aedes.close(resolve) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #accept(aedes: Aedes, socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    aedes.handle(socket);
  }

  #authenticate(client: Client, done: (error: AuthenticateError | null, success: boolean | null) => void): void {
    if (client.id === '' || client.id.length > 128)
      done(refusal('The client id must have 1 to 128 characters.', IDENTIFIER_REJECTED), false);
    else if (this.#mayDo(client, 'iot:Connect', `client/${client.id}`)) done(null, true);
    else done(refusal('The policy does not allow this client id.', NOT_AUTHORIZED), false);
  }

  /** The rules work before the message is acknowledged, so that what a device no longer holds is on a queue. */
  async #takeMessage(client: Client | null, packet: PublishPacket): Promise<void> {
    if (client === null) return;
    const bytes = Buffer.from(packet.payload);
    if (packet.qos === 2) throw new Error('AWS IoT knows QoS 0 and 1 only.');
    if (bytes.length > MESSAGE_LIMIT_BYTES) throw new Error(`A message may have ${MESSAGE_LIMIT_BYTES} bytes.`);
    if (!this.#mayDo(client, 'iot:Publish', `topic/${packet.topic}`)) throw new Error(`${client.id} may not publish to ${packet.topic}.`);
    if (packet.retain && !this.#mayDo(client, 'iot:RetainPublish', `topic/${packet.topic}`))
      throw new Error(`${client.id} may not retain messages.`);
    await this.#props.rules.dispatch({ topic: packet.topic, clientId: client.id, bytes });
  }

  #mayDo(client: Client, action: AccessRequest['action'], resource: string): boolean {
    const { region, policies } = this.#props;
    const request = { action, resource: `arn:aws:iot:${region}:${ACCOUNT}:${resource}`, thingName: thingOf(client), clientId: client.id };
    return isAllowed(policies, request);
  }
}

/** The name in the certificate; without TLS the client id is believed, since only this machine can reach the port. */
function thingOf(client: Client): string {
  return client.conn instanceof tls.TLSSocket ? String(client.conn.getPeerCertificate().subject?.CN ?? '') : client.id;
}

function refusal(message: string, returnCode: AuthErrorCode): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}
