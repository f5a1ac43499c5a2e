import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceClient } from '../engines/service-client.ts';
import { report } from '../report.ts';
import type { FunctionRunner } from './function-runner.ts';

const LONG_POLL_SECONDS = 20;
/** What one call to a queue may take or delete. */
const CALL_LIMIT = 10;
const PAUSE_AFTER_ERROR_MS = 500;
const LONGEST_PAUSE_SECONDS = 4;

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { StringValue?: string; BinaryValue?: string; DataType: string }>>;
}

export interface PollerProps {
  readonly runner: FunctionRunner;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly region: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Whether the function says which messages of a batch failed. */
  readonly reportsFailures: boolean;
  readonly visibilitySeconds: number;
}

/** Takes messages from a queue and lets one function work through them, one batch at a time. */
export class QueuePoller {
  #client: ServiceClient;
  #props: PollerProps;
  #stop = new AbortController();
  #ended: Promise<void> | undefined;

  constructor(client: ServiceClient, props: PollerProps) {
    this.#client = client;
    this.#props = props;
  }

  start(): void {
    this.#ended = this.#poll();
  }

  /** Takes nothing more, and waits for the batch that was taken. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #poll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const batch = await this.#takeBatch();
        if (batch.length > 0) await this.#workThrough(batch);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        report(`Queue ${this.#queueName()}`, error);
        await delay(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  #queueName(): string {
    return this.#props.queueArn.split(':').at(-1) ?? '';
  }

  async #takeBatch(): Promise<Message[]> {
    const { batchSize, windowSeconds } = this.#props;
    const batch = await this.#receive(Math.min(CALL_LIMIT, batchSize), LONG_POLL_SECONDS);
    const deadline = Date.now() + windowSeconds * 1000;
    while (batch.length > 0 && batch.length < batchSize && windowSeconds > 0 && Date.now() < deadline && !this.#stop.signal.aborted) {
      const secondsLeft = Math.max(1, Math.ceil((deadline - Date.now()) / 1000));
      batch.push(...(await this.#receive(Math.min(CALL_LIMIT, batchSize - batch.length), secondsLeft)));
    }
    return batch;
  }

  async #receive(MaxNumberOfMessages: number, WaitTimeSeconds: number): Promise<Message[]> {
    const input = {
      QueueUrl: this.#props.queueUrl,
      MaxNumberOfMessages,
      WaitTimeSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    };
    try {
      const { Messages = [] } = await this.#client.json<{ Messages?: Message[] }>('sqs', 'ReceiveMessage', input, this.#stop.signal);
      return Messages;
    } catch (error) {
      if (this.#stop.signal.aborted) return [];
      throw error;
    }
  }

  async #workThrough(batch: readonly Message[]): Promise<void> {
    const failed = await this.#failuresOf(batch);
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    for (let start = 0; start < done.length; start += CALL_LIMIT) {
      const Entries = done.slice(start, start + CALL_LIMIT).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#client.json('sqs', 'DeleteMessageBatch', { QueueUrl: this.#props.queueUrl, Entries });
    }
    await Promise.all(batch.filter(({ MessageId }) => failed.has(MessageId)).map((message) => this.#giveBack(message)));
  }

  /** A failed message returns after 1, 2, 4 seconds, not after its visibility timeout, so that retries can be watched. */
  async #giveBack({ ReceiptHandle, Attributes }: Message): Promise<void> {
    const tries = Number(Attributes?.['ApproximateReceiveCount'] ?? 1);
    const VisibilityTimeout = Math.min(this.#props.visibilitySeconds, 2 ** (tries - 1), LONGEST_PAUSE_SECONDS);
    await this.#client.json('sqs', 'ChangeMessageVisibility', { QueueUrl: this.#props.queueUrl, ReceiptHandle, VisibilityTimeout });
  }

  async #failuresOf(batch: readonly Message[]): Promise<ReadonlySet<string>> {
    const all = new Set(batch.map(({ MessageId }) => MessageId));
    try {
      const reply = await this.#props.runner.invoke({ Records: batch.map((message) => this.#recordOf(message)) });
      return this.#props.reportsFailures ? reportedFailures(reply, all) : new Set();
    } catch (error) {
      report(`Queue ${this.#queueName()}`, error);
      return all;
    }
  }

  #recordOf({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes = {}, MessageAttributes = {} }: Message) {
    const attributes = Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      { stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [], dataType: DataType },
    ]);
    return {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
      messageAttributes: Object.fromEntries(attributes),
      md5OfBody: MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#props.queueArn,
      awsRegion: this.#props.region,
    };
  }
}

/** As Lambda reads it: an empty answer is a success, a malformed one or an unknown id fails the whole batch. */
function reportedFailures(reply: unknown, all: ReadonlySet<string>): ReadonlySet<string> {
  const failures = (reply as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure) => (failure as { itemIdentifier?: unknown })?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && all.has(id)) ? new Set(ids as string[]) : all;
}
