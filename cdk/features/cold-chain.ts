import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { SensorRule } from '../constructs/sensor-rule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { UnitPolicy } from '../constructs/unit-policy.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { safetyChannelsOf, secondChannelsOf, tunables } from '../settings.ts';
import type { TableName } from '../tables.ts';

/** The unit of `shared/domain/cold-chain/heartbeat.ts`. */
const SYNTHETIC_UNIT = 'synthetic';

export interface ColdChainProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
}

/** Readings of refrigerated units come in over MQTT; incidents, alerts and commands go out. */
export class ColdChain extends Construct {
  /** Whoever has readings puts them there. */
  readonly readings: WorkQueue;
  /** Incidents that have changed: what they mean for lots is worked out elsewhere. */
  readonly exposures: WorkQueue;
  /** Orders that are sent again unless they have been answered. */
  private readonly commands: WorkQueue;

  constructor(scope: Construct, { api, scheduleDeadLetters }: ColdChainProps) {
    super(scope, 'ColdChain');
    const readings = new WorkQueue(this, 'Readings');
    this.readings = readings;
    this.exposures = new WorkQueue(this, 'Exposures');
    this.commands = new WorkQueue(this, 'Commands');
    const readingErrors = new WorkQueue(this, 'ReadingErrors');
    const acknowledgements = new WorkQueue(this, 'Acknowledgements');

    new UnitPolicy(this, 'UnitPolicy');
    new SensorRule(this, 'RecordReading', { topic: 'telemetry', queue: readings, errors: readingErrors });
    new SensorRule(this, 'RecordAcknowledgement', { topic: 'acks', queue: acknowledgements, errors: readingErrors });

    const recordReading = new ServiceFunction(this, 'functions/cold-chain/record-reading.ts', {
      ...this.alerting(['units', 'holds', 'rejects']),
      insertsMany: ['units'],
      updatesMany: ['units'],
      sendsTo: [this.exposures, this.commands],
      commandsUnits: true,
    });
    readings.workedBy(recordReading);

    const rescueReading = new ServiceFunction(this, 'functions/cold-chain/rescue-reading.ts', {
      writes: ['rejects'],
      sendsTo: [readings],
    });
    readingErrors.workedBy(rescueReading);

    const recordAcknowledgement = new ServiceFunction(this, 'functions/cold-chain/record-acknowledgement.ts', {
      writes: ['units', 'rejects', 'cases'],
    });
    acknowledgements.workedBy(recordAcknowledgement);

    this.repeatCommands();

    const manageUnits = new ServiceFunction(this, 'functions/cold-chain/manage-units.ts', {
      writes: ['units'],
      sendsTo: [readings, this.commands],
      commandsUnits: true,
    });
    api.operator(manageUnits, [
      'GET /v1/units',
      'GET /v1/units/{unitId}',
      'PUT /v1/units/{unitId}',
      'GET /v1/units/{unitId}/readings',
      'POST /v1/units/{unitId}/readings',
      'POST /v1/units/{unitId}/token',
      'GET /v1/units/{unitId}/commands',
      'POST /v1/units/{unitId}/commands',
      'GET /v1/units/{unitId}/commands/{commandId}',
      'GET /v1/automation',
      'PUT /v1/automation',
    ]);

    this.answerDevices(api, acknowledgements);

    const manageIncidents = new ServiceFunction(this, 'functions/cold-chain/manage-incidents.ts', {
      writes: ['incidents', 'cases'],
    });
    api.operator(manageIncidents, ['GET /v1/incidents', 'GET /v1/incidents/{id}', 'POST /v1/incidents/{id}/acknowledge']);

    this.watchUnits(scheduleDeadLetters);
    this.watchAlertPath(scheduleDeadLetters);
    this.archive(scheduleDeadLetters);
  }

  /** Orders without an answer are sent again. */
  private repeatCommands(): void {
    const repeatCommand = new ServiceFunction(this, 'functions/cold-chain/repeat-command.ts', {
      reads: ['units'],
      sendsTo: [this.commands],
      commandsUnits: true,
    });
    this.commands.workedBy(repeatCommand);
  }

  /** What devices without MQTT send and ask by HTTP. */
  private answerDevices(api: Api, acknowledgements: WorkQueue): void {
    const answerDevice = new ServiceFunction(this, 'functions/cold-chain/answer-device.ts', {
      writes: ['units'],
      sendsTo: [this.readings, acknowledgements],
    });
    api.open(
      answerDevice,
      [
        'POST /api/v1/{token}/telemetry',
        'GET /api/v1/{token}/rpc',
        'POST /api/v1/{token}/rpc',
        'POST /api/v1/{token}/rpc/{id}',
        'GET /api/v1/{token}/attributes',
        'POST /api/v1/{token}/attributes',
      ],
      'Devices show the token of their unit in the path, as their firmware does.',
    );
  }

  /** Weeks that are over go into the archive; at most a few units are late in any other hour. */
  private archive(deadLetters: Queue): void {
    const archiveReadings = new ServiceFunction(this, 'functions/cold-chain/archive-readings.ts', {
      writes: ['units'],
      archivesReadings: true,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    const times = { 'archive-readings': { when: 'rate(1 hour)', input: {} } };
    new ScheduledTask(this, 'Archive', { target: archiveReadings, deadLetters, times });
  }

  /** What a function needs that tells people of incidents, beside the tables that it writes itself. */
  private alerting(writes: readonly TableName[] = []) {
    const { alertLanguage, apiAddress } = LarderlyStack.of(this).settings;
    return {
      reads: ['lots'] as const,
      writes: ['incidents', 'alerts', 'cases', ...writes] as const,
      publishesTo: ['safety'] as const,
      knowsShop: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
      environment: { ALERT_LANGUAGE: alertLanguage, ...(apiAddress === undefined ? {} : { API_ADDRESS: apiAddress.replace(/\/$/, '') }) },
    };
  }

  /** What happens every minute: a reading is sent to see whether it arrives, silence is told, so are alerts that wait, and orders are seen to. */
  private watchUnits(deadLetters: Queue): void {
    const everyMinute = (id: string, name: string, target: ServiceFunction) =>
      new ScheduledTask(this, id, { target, deadLetters, times: { [name]: { when: 'rate(1 minute)', input: {} } } });

    const publishHeartbeat = new ServiceFunction(this, 'functions/cold-chain/publish-heartbeat.ts', { speaksAs: SYNTHETIC_UNIT });
    everyMinute('Heartbeat', 'publish-heartbeat', publishHeartbeat);

    const flagSilentSensors = new ServiceFunction(this, 'functions/cold-chain/flag-silent-sensors.ts', {
      ...this.alerting(['holds']),
      reads: ['units', 'lots'],
      sendsTo: [this.exposures],
    });
    everyMinute('Watch', 'flag-silent-sensors', flagSilentSensors);

    const alerting = this.alerting();
    const sendAlerts = new ServiceFunction(this, 'functions/cold-chain/send-alerts.ts', {
      ...alerting,
      environment: { ...alerting.environment, ...this.patience() },
    });
    everyMinute('Alerts', 'send-alerts', sendAlerts);

    const checkCommands = new ServiceFunction(this, 'functions/cold-chain/check-commands.ts', {
      ...this.alerting(['units']),
      sendsTo: [this.commands],
      commandsUnits: true,
    });
    everyMinute('Commands', 'check-commands', checkCommands);
  }

  /** When people are told again. */
  private patience(): Record<string, string> {
    const { settings } = LarderlyStack.of(this);
    return {
      ESCALATION_MINUTES_S2: String(settings.escalationMinutesForeseen),
      ESCALATION_MINUTES_S3: String(settings.escalationMinutesWarm),
      ESCALATION_MINUTES_S4: String(settings.escalationMinutesCritical),
      ESCALATION_MINUTES_SF: String(settings.escalationMinutesSilent),
      MAX_ESCALATIONS: String(tunables.maxEscalations),
      REPEAT_MINUTES: String(settings.repeatMinutes),
      MAX_REPEATS: String(tunables.maxRepeats),
    };
  }

  private watchAlertPath(deadLetters: Queue): void {
    const stack = LarderlyStack.of(this);
    const safetyTopicArn = stack.topicArnOf('safety');
    const checkAlertPath = new ServiceFunction(this, 'functions/cold-chain/check-alert-path.ts', {
      publishesTo: ['operations'],
      environment: {
        SAFETY_TOPIC_ARN: safetyTopicArn,
        SAFETY_SUBSCRIPTIONS: String([...safetyChannelsOf(stack.settings), ...secondChannelsOf(stack.settings)].flat().length),
      },
    });
    checkAlertPath.allow({ actions: ['sns:ListSubscriptionsByTopic'], resources: [safetyTopicArn] });
    const because = 'Subscriptions are no resource of IAM: whoever may look at one may look at all of the account.';
    checkAlertPath.allow({ actions: ['sns:GetSubscriptionAttributes'], resources: ['*'], because });
    new ScheduledTask(this, 'AlertPath', {
      target: checkAlertPath,
      deadLetters,
      // When those are at work who can confirm a subscription.
      times: { 'check-alert-path': { when: 'cron(0 9 * * ? *)', input: {} } },
    });
  }
}
