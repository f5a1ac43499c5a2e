import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { Alarms, METRICS_PER_ALARM, metricOf, sumOf } from '../constructs/alarms.ts';
import { LarderlyDashboard } from '../constructs/larderly-dashboard.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { isProduction, type Settings, tunables } from '../settings.ts';
import type { Watched } from './service.ts';

/** Tables that every event or reading writes. */
const busyTables = ['customers', 'events', 'orders', 'identities', 'consents', 'units', 'incidents', 'alerts', 'runs'];

/** Words whose functions keep people from harm: each has alarms of its own, which the safety channels hear. */
const safetyWords = ['cold-chain', 'cases', 'recalls'];

/** The functions in as few alarms as CloudWatch allows, words whole where they fit. */
function alarmsOf(functions: Watched['functions']) {
  const alarms: { id: string; words: string[]; names: string[]; isSafety: boolean }[] = [];
  for (const [word, all] of Object.entries(functions)) {
    const isSafety = safetyWords.includes(word);
    for (const [index, names] of chunksOf(all, METRICS_PER_ALARM).entries()) {
      const room = alarms.find((alarm) => !isSafety && !alarm.isSafety && alarm.names.length + names.length <= METRICS_PER_ALARM);
      const part = index > 0 ? `${word}-${index + 1}` : word;
      if (room === undefined) alarms.push({ id: part, words: [word], names: [...names], isSafety });
      else {
        room.id += `-${part}`;
        room.words.push(word);
        room.names.push(...names);
      }
    }
  }
  return alarms;
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
}

/** What tells a person that the application does not do its work. */
export class OperationsStack extends LarderlyStack {
  private readonly alarms: Alarms;

  constructor(scope: Construct, settings: Settings, watched: Watched) {
    super(scope, 'Operations', { settings, description: 'Larderly: alarms and dashboard' });
    this.alarms = new Alarms(this, 'Alarms');
    const apiId = StringParameter.valueForStringParameter(this, this.parameterNameOf('api-id'));
    this.watchQueues(watched);
    this.watchFunctions(watched);
    this.watchApi(apiId);
    this.watchSensors(watched);
    this.watchAlertPath();
    this.watchWorkflow();
    this.watchStores();
    new LarderlyDashboard(this, 'Dashboard', { ...watched, apiId });
  }

  private watchQueues({ deadLetters }: Watched): void {
    const safetyQueues = ['readings', 'reading-errors', 'feedback', 'safety'].map((name) => this.nameOf(`${name}-dead-letters`));
    const waitingIn = (QueueName: string) => metricOf('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName }, Stats.MAXIMUM);
    const saysOf = (names: readonly string[]) =>
      `Messages that could not be worked on wait in ${names.join(' or ')}. Find the cause in the log, then send them again in the console under Operations.`;
    for (const name of deadLetters.filter((one) => safetyQueues.includes(one)))
      this.alarms.watch(name.slice(this.nameOf('').length), { metric: waitingIn(name), says: saysOf([name]), isSafety: true });
    const others = deadLetters.filter((one) => !safetyQueues.includes(one));
    for (const [index, names] of chunksOf(others, METRICS_PER_ALARM).entries())
      this.alarms.watch(index === 0 ? 'DeadLetters' : `DeadLetters-${index + 1}`, {
        metric: sumOf(names.map(waitingIn), 'Messages that could not be worked on'),
        says: saysOf(names),
      });
    const ageOf = (name: string) => metricOf('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: this.nameOf(name) }, Stats.MAXIMUM);
    this.alarms.watch('EventAge', {
      metric: ageOf('events'),
      reaches: tunables.eventAgeSeconds,
      says: 'Events of customers are stored too late.',
      periods: 2,
    });
    this.alarms.watch('ReadingAge', {
      metric: ageOf('readings'),
      reaches: tunables.readingAgeSeconds,
      says: 'Readings of refrigerated units are judged too late.',
      isSafety: true,
    });
  }

  private watchFunctions({ functions }: Watched): void {
    for (const { id, words, names, isSafety } of alarmsOf(functions)) {
      this.alarms.watch(`${id}-errors`, {
        metric: sumOf(
          names.map((FunctionName) => metricOf('AWS/Lambda', 'Errors', { FunctionName })),
          `Errors of ${words.join(', ')}`,
        ),
        reaches: tunables.functionErrorsPerFiveMinutes,
        says: `Functions of ${words.join(', ')} fail.`,
        isSafety,
      });
    }
    this.alarms.watch('Throttles', {
      metric: metricOf('AWS/Lambda', 'Throttles', {}),
      reaches: tunables.functionErrorsPerFiveMinutes,
      says: "Functions wait for the account's concurrency: request a higher quota.",
      periods: 3,
    });
  }

  private watchApi(ApiId: string): void {
    this.alarms.watch('ApiErrors', {
      metric: metricOf('AWS/ApiGateway', '5xx', { ApiId }, Stats.AVERAGE),
      reaches: tunables.serverErrorRate,
      says: 'The API answers too many requests with a server error.',
      periods: 2,
    });
    this.alarms.watch('ApiLatency', {
      metric: metricOf('AWS/ApiGateway', 'Latency', { ApiId }, Stats.percentile(99)),
      reaches: tunables.latencyMilliseconds,
      says: 'The slowest hundredth of requests waits too long.',
      periods: 3,
    });
  }

  private watchSensors({ ruleNames }: Watched): void {
    const failures = ruleNames.flatMap((RuleName) =>
      ['Failure', 'ErrorActionFailure'].map((metric) => metricOf('AWS/IoT', metric, { RuleName, ActionType: 'SQS' })),
    );
    this.alarms.watch('SensorRules', {
      metric: sumOf(failures, 'Messages of units that no queue took'),
      says: 'Topic rules could not put messages of units on their queues.',
      isSafety: true,
    });
    this.watchAges();
  }

  /** The watch over silent sensors writes ages every minute, so that their absence says that the watch itself has stopped. */
  private watchAges(): void {
    const ageOf = (which: string) => metricOf('Larderly', `${which}AgeSeconds`, { service: 'cold-chain' }, Stats.MAXIMUM);
    this.alarms.watch('Heartbeat', {
      metric: ageOf('Heartbeat'),
      reaches: tunables.heartbeatAgeSeconds,
      periods: 2,
      says: 'The reading of every minute does not arrive, or nobody looks: the way from the broker to the tables is broken.',
      isSilenceBad: true,
      isSafety: true,
    });
    this.alarms.watch('OldestReading', {
      metric: ageOf('OldestReading'),
      reaches: tunables.oldestReadingAgeSeconds,
      says: 'A unit has been silent for so long that its goods may not be sold before somebody has looked.',
      isSafety: true,
    });
    if (!isProduction(this.settings)) return;
    this.alarms.watch('NewestReading', {
      metric: ageOf('NewestReading'),
      reaches: tunables.silenceMinutes * 60,
      says: 'No unit is heard: the network of the shop, or, when the heartbeat is missing too, the way behind it.',
      isSilenceBad: true,
      isSafety: true,
    });
  }

  /** An alarm that nobody can hear is no alarm. */
  private watchAlertPath(): void {
    this.alarms.watch('UndeliveredAlerts', {
      metric: sumOf(
        ['safety', 'marketing', 'operations'].map((topic) =>
          metricOf('AWS/SNS', 'NumberOfNotificationsFailed', { TopicName: this.nameOf(topic) }),
        ),
        'Undelivered notifications',
      ),
      says: 'Alerts could not be delivered: look at the subscriptions.',
      isSafety: true,
    });
    this.alarms.watch('SafetySubscriptions', {
      // The check may be delivered twice in a day: the sum would count what is missing twice.
      metric: metricOf('Larderly', 'SafetySubscriptionsMissing', { service: 'cold-chain' }, Stats.MAXIMUM).with({
        period: Duration.days(1),
      }),
      says: 'Fewer safety subscriptions are confirmed than are configured, or the daily check of them did not run.',
      // The check writes 0 when all is well. As long as CloudWatch finds a value in the day or days that it looks back over,
      // it judges by the newest, so the day of 25 hours raises nothing; it finds none only when the check has stopped running,
      // and before the first check of a new deployment, when nobody has confirmed anything yet: both are to be heard.
      isSilenceBad: true,
      isSafety: true,
    });
  }

  private watchWorkflow(): void {
    const StateMachineArn = this.formatArn({
      service: 'states',
      resource: `stateMachine:${this.nameOf('nightly')}`,
    });
    const endings = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];
    this.alarms.watch('FailedRuns', {
      metric: sumOf(
        endings.map((ending) => metricOf('AWS/States', ending, { StateMachineArn })),
        'Runs that did not finish',
      ),
      says: 'A run of the nightly workflow failed; its run record says why.',
    });
    this.alarms.watch('NightlyHeartbeat', {
      metric: metricOf('AWS/States', 'ExecutionsSucceeded', { StateMachineArn }).with({ period: Duration.days(1) }),
      fallsBelow: 1,
      says: 'No job has finished for a day.',
    });
  }

  private watchStores(): void {
    this.alarms.watch('TableThrottles', {
      metric: sumOf(
        busyTables.map((table) => metricOf('AWS/DynamoDB', 'WriteThrottleEvents', { TableName: this.nameOf(table) })),
        'Throttled writes',
      ),
      reaches: 100,
      says: 'Tables throttle writes: more arrives than on-demand capacity has grown to.',
      periods: 2,
    });
  }
}
