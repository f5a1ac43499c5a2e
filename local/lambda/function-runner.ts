import type { Readable } from 'node:stream';
import { EventTooLargeError, FunctionError, replyTooLarge } from './errors.ts';
import { ExecutionEnvironment, type FunctionSettings } from './execution-environment.ts';

/** What Lambda takes in and gives out in one synchronous call: 6 MB, and 100 bytes that its documentation grants. */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024 + 100;
/** An environment without work is put away after this time, as Lambda does later. */
const IDLE_LIMIT_MS = 90_000;
/** Another environment costs about as much of the processor as this; who waits less than that for a warm one is served sooner. */
const PATIENCE_MS = 250;

interface Waiting {
  readonly event: string;
  readonly resolve: (reply: Promise<string>) => void;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly timer: NodeJS.Timeout;
}

export interface RunnerProps {
  /** How many environments there may be at once. */
  readonly poolSize: number;
  readonly onLogs: (stream: Readable) => void;
  /** Called after each invocation with the time that it took, without waiting for a free environment. */
  readonly onInvoked: (milliseconds: number) => void;
}

/** Runs the deployed bundle of one function in a few environments that start when they are needed. */
export class FunctionRunner {
  readonly settings: FunctionSettings;
  #props: RunnerProps;
  #environments = new Set<ExecutionEnvironment>();
  #idle: Idle[] = [];
  #waiting: Waiting[] = [];

  constructor(settings: FunctionSettings, props: RunnerProps) {
    this.settings = settings;
    this.#props = props;
  }

  /**
   * @returns what the function returned, after the way through JSON that Lambda takes
   * @throws {FunctionError} when it failed, {EventTooLargeError} when Lambda would not take the event
   */
  async invoke(event: unknown): Promise<unknown> {
    const text = JSON.stringify(event);
    const bytes = Buffer.byteLength(text);
    if (bytes > PAYLOAD_LIMIT_BYTES) {
      throw new EventTooLargeError(`${this.settings.functionName} was sent ${bytes} bytes; Lambda takes ${PAYLOAD_LIMIT_BYTES}.`);
    }
    const reply = await this.#schedule(text);
    if (Buffer.byteLength(reply) > PAYLOAD_LIMIT_BYTES) {
      throw new FunctionError(this.settings.functionName, replyTooLarge(Buffer.byteLength(reply)));
    }
    return JSON.parse(reply);
  }

  stop(): void {
    for (const { timer } of this.#idle) clearTimeout(timer);
    for (const environment of [...this.#environments]) environment.stop();
  }

  #schedule(event: string): Promise<string> {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      clearTimeout(idle.timer);
      return this.#run(idle.environment, event);
    }
    if (this.#environments.size === 0) return this.#run(this.#start(), event);
    return new Promise((resolve) => {
      const waiting = { event, resolve };
      this.#waiting.push(waiting);
      this.#relieveLater(waiting);
    });
  }

  /** Gives another environment to whom the warm ones do not serve in time; those that start now are waited for. */
  #relieveLater(waiting: Waiting): void {
    const timer = setTimeout(() => {
      const place = this.#waiting.indexOf(waiting);
      if (place < 0 || this.#environments.size >= this.#props.poolSize) return;
      if ([...this.#environments].some(({ warmSince }) => performance.now() - warmSince < PATIENCE_MS)) return this.#relieveLater(waiting);
      this.#waiting.splice(place, 1);
      waiting.resolve(this.#run(this.#start(), waiting.event));
    }, PATIENCE_MS);
    timer.unref();
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.settings, this.#props.onLogs, () => this.#onGone(environment));
    this.#environments.add(environment);
    return environment;
  }

  async #run(environment: ExecutionEnvironment, event: string): Promise<string> {
    const startedAt = performance.now();
    try {
      return await environment.run(event);
    } finally {
      this.#props.onInvoked(performance.now() - startedAt);
      this.#release(environment);
    }
  }

  #release(environment: ExecutionEnvironment): void {
    if (!this.#environments.has(environment)) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(this.#run(environment, next.event));
    else this.#idle.push({ environment, timer: setTimeout(() => environment.stop(), IDLE_LIMIT_MS).unref() });
  }

  /** An environment ended, idle or at work; whoever waits gets a cold one instead. */
  #onGone(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment);
    this.#idle = this.#idle.filter((idle) => {
      if (idle.environment === environment) clearTimeout(idle.timer);
      return idle.environment !== environment;
    });
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(this.#run(this.#start(), next.event));
  }
}
