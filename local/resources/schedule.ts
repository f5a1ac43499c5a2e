import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { ServiceClient } from '../engines/service-client.ts';
import { invokeAsynchronously, queueUrlOf } from '../lambda/asynchronous.ts';
import { report } from '../report.ts';
import type { Application } from '../template/application.ts';
import type { DeployedFunctions } from './function.ts';
import { type Parsed, parseAll, type ResourceKind, wholeNumber } from './kind.ts';
import { nextTime, timetableOf } from './schedule-expression.ts';
import type { StateMachines } from './state-machine.ts';

const ScheduleShape = z.object({
  Name: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.object({ Mode: z.literal('OFF') }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z
      .string()
      .regex(/^arn:aws:(lambda:.+:function:|states:.+:stateMachine:)/, 'only functions and state machines are supported as targets'),
    Input: z.string().optional(),
    RoleArn: z.string(),
    DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
    RetryPolicy: z.object({ MaximumRetryAttempts: wholeNumber.optional(), MaximumEventAgeInSeconds: wholeNumber.optional() }).optional(),
  }),
});

export const scheduleKind: ResourceKind<typeof ScheduleShape> = {
  types: ['AWS::Scheduler::Schedule'],
  honoured: ScheduleShape,
  withoutEffect: { Description: 'nobody reads it here', GroupName: 'schedules are not grouped here' },
};

type Schedule = Parsed<typeof ScheduleShape>;

interface Targets {
  readonly functions: DeployedFunctions;
  readonly stateMachines: StateMachines;
  readonly client: ServiceClient;
}

/** A timer may not be longer than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const RETRY_PAUSE_MS = 1000;

/** Starts what the template schedules, by the clock of each schedule's time zone. */
export class Schedules {
  #targets: Targets;
  #stop = new AbortController();
  #running: Promise<void>[];
  #schedules: readonly Schedule[];

  constructor(application: Application, targets: Targets) {
    this.#targets = targets;
    this.#schedules = parseAll(application, scheduleKind).filter(({ parsed }) => parsed.State === 'ENABLED');
    this.#running = [];
    // A wrong expression stops the start, also when nothing is to be started by the clock.
    for (const { parsed } of this.#schedules) timetableOf(parsed.ScheduleExpression, parsed.ScheduleExpressionTimezone);
  }

  start(): void {
    this.#running = this.#schedules.map((schedule) => this.#follow(schedule));
  }

  /** Starts nothing more, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #follow(schedule: Schedule): Promise<void> {
    const { ScheduleExpression, ScheduleExpressionTimezone } = schedule.parsed;
    const timetable = timetableOf(ScheduleExpression, ScheduleExpressionTimezone);
    for (let due = nextTime(timetable, new Date()); due !== undefined; due = nextTime(timetable, due)) {
      if (!(await this.#waitUntil(due))) return;
      await this.#deliver(schedule, due);
    }
  }

  /** @returns false when the wait was cut short */
  async #waitUntil(due: Date): Promise<boolean> {
    try {
      while (Date.now() < due.getTime()) {
        const left = Math.min(due.getTime() - Date.now(), LONGEST_TIMER_MS);
        await delay(left, undefined, { signal: this.#stop.signal, ref: false });
      }
      return !this.#stop.signal.aborted;
    } catch {
      return false;
    }
  }

  async #deliver({ name, parsed }: Schedule, due: Date): Promise<void> {
    const { Arn, Input = '{}', RetryPolicy, DeadLetterConfig } = parsed.Target;
    const retries = RetryPolicy?.MaximumRetryAttempts ?? 0;
    for (let attempt = 0; ; attempt += 1) {
      const input = withContext(Input, { due, attempt, name });
      try {
        await this.#start(Arn, JSON.parse(input));
        return;
      } catch (error) {
        report(`Schedule ${name}`, error);
        if (attempt < retries && !this.#stop.signal.aborted) await delay(RETRY_PAUSE_MS);
        else {
          await this.#setAside(DeadLetterConfig?.Arn, input);
          return;
        }
      }
    }
  }

  async #start(arn: string, input: unknown): Promise<void> {
    const { functions, stateMachines, client } = this.#targets;
    if (arn.includes(':stateMachine:')) stateMachines.start({ stateMachineArn: arn, name: randomUUID(), input: JSON.stringify(input) });
    else await invokeAsynchronously(functions, client, arn, input);
  }

  async #setAside(queueArn: string | undefined, input: string): Promise<void> {
    if (queueArn === undefined) return;
    await this.#targets.client.json('sqs', 'SendMessage', { QueueUrl: queueUrlOf(queueArn), MessageBody: input });
  }
}

function withContext(input: string, { due, attempt, name }: { due: Date; attempt: number; name: string }): string {
  const values: Record<string, string> = {
    'scheduled-time': due.toISOString().replace(/\.\d+Z$/, 'Z'),
    'execution-id': randomUUID(),
    'attempt-number': String(attempt + 1),
    'schedule-arn': name,
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, key: string) => values[key] ?? whole);
}
