import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { exited, FunctionError, type FunctionFailure, outOfMemory, timedOut } from './errors.ts';

const PROGRAM = new URL('./execution-environment.mjs', import.meta.url);
/** How long an environment may take to load its bundle before it is given up. */
const START_LIMIT_MS = 10_000;

/** What one function is, to the environments that run it. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly functionArn: string;
  readonly directory: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
}

interface Message {
  readonly started?: true;
  readonly failedToStart?: FunctionFailure;
  readonly result?: string;
  readonly error?: FunctionFailure;
}

interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly resolve: (reply: string) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

/** One warm or starting copy of a function: a thread that handles one event at a time. */
export class ExecutionEnvironment {
  #worker: Worker;
  #settings: FunctionSettings;
  #invocation: Invocation | undefined;
  #warmSince = Number.POSITIVE_INFINITY;
  #isGone = false;
  #onGone: () => void;
  #startTimer: NodeJS.Timeout;

  constructor(settings: FunctionSettings, onLogs: (stream: Readable) => void, onGone: () => void) {
    this.#settings = settings;
    this.#onGone = onGone;
    const { directory, handler, functionName, functionArn, memoryMegabytes } = settings;
    this.#worker = new Worker(PROGRAM, {
      env: { ...settings.variables },
      workerData: { directory, handler, functionName, functionArn, memoryMegabytes },
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 32 },
      stdout: true,
      stderr: true,
    });
    onLogs(this.#worker.stdout);
    onLogs(this.#worker.stderr);
    this.#worker.on('message', (message: Message) => this.#onMessage(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
    this.#worker.on('exit', (code) => this.#end((requestId) => exited(requestId, code)));
    this.#startTimer = setTimeout(() => this.#end((requestId) => timedOut(requestId, START_LIMIT_MS / 1000)), START_LIMIT_MS);
  }

  /** When its bundle was loaded, on the clock of `performance`; infinite before. */
  get warmSince(): number {
    return this.#warmSince;
  }

  /** The reply as JSON text. An environment takes its first event while it still starts; its time counts from then on it is ready. */
  run(event: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#invocation = { requestId: randomUUID(), event, resolve, reject };
      if (this.#isGone) this.#fail((requestId) => exited(requestId, 1));
      else if (this.#warmSince <= performance.now()) this.#send();
    });
  }

  stop(): void {
    this.#end((requestId) => exited(requestId, 0));
  }

  #send(): void {
    const invocation = this.#invocation;
    if (invocation === undefined) return;
    const { timeoutSeconds } = this.#settings;
    const limit = timeoutSeconds * 1000;
    invocation.timer = setTimeout(() => this.#end((requestId) => timedOut(requestId, timeoutSeconds)), limit);
    this.#worker.postMessage({ requestId: invocation.requestId, event: invocation.event, deadline: Date.now() + limit });
  }

  #onMessage({ started, failedToStart, result, error }: Message): void {
    if (started) {
      clearTimeout(this.#startTimer);
      this.#warmSince = performance.now();
      this.#send();
    } else if (failedToStart) {
      this.#end(() => failedToStart);
    } else if (error) {
      this.#fail(() => error);
    } else {
      this.#take()?.resolve(result ?? 'null');
    }
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#end(outOfMemory);
    else this.#end(() => ({ errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? '').split('\n') }));
  }

  #take(): Invocation | undefined {
    const invocation = this.#invocation;
    this.#invocation = undefined;
    clearTimeout(invocation?.timer);
    return invocation;
  }

  #fail(failure: (requestId: string) => FunctionFailure): void {
    const invocation = this.#take();
    invocation?.reject(new FunctionError(this.#settings.functionName, failure(invocation.requestId)));
  }

  #end(failure: (requestId: string) => FunctionFailure): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#startTimer);
    this.#onGone();
    this.#fail(failure);
    void this.#worker.terminate();
  }
}
