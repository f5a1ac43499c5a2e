import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { SensorRule } from '../constructs/sensor-rule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { UnitPolicy } from '../constructs/unit-policy.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { safetyChannelsOf, tunables } from '../settings.ts';

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

  constructor(scope: Construct, { api, scheduleDeadLetters }: ColdChainProps) {
    super(scope, 'ColdChain');
    const readings = new WorkQueue(this, 'Readings');
    this.readings = readings;
    const readingErrors = new WorkQueue(this, 'ReadingErrors');
    const acknowledgements = new WorkQueue(this, 'Acknowledgements');

    new UnitPolicy(this, 'UnitPolicy');
    new SensorRule(this, 'RecordReading', { topic: 'telemetry', queue: readings, errors: readingErrors });
    new SensorRule(this, 'RecordAcknowledgement', { topic: 'acks', queue: acknowledgements, errors: readingErrors });

    const recordReading = new ServiceFunction(this, 'functions/cold-chain/record-reading.ts', {
      writes: ['units', 'incidents', 'alerts', 'holds', 'rejects'],
      publishesTo: ['safety'],
      commandsUnits: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    readings.workedBy(recordReading);

    const rescueReading = new ServiceFunction(this, 'functions/cold-chain/rescue-reading.ts', {
      writes: ['rejects'],
      sendsTo: [readings],
    });
    readingErrors.workedBy(rescueReading);

    const recordAcknowledgement = new ServiceFunction(this, 'functions/cold-chain/record-acknowledgement.ts', {
      writes: ['units', 'rejects'],
    });
    acknowledgements.workedBy(recordAcknowledgement);

    const manageUnits = new ServiceFunction(this, 'functions/cold-chain/manage-units.ts', {
      writes: ['units'],
      sendsTo: [readings],
      commandsUnits: true,
    });
    api.operator(manageUnits, [
      'GET /v1/units',
      'GET /v1/units/{unitId}',
      'PUT /v1/units/{unitId}',
      'GET /v1/units/{unitId}/readings',
      'POST /v1/units/{unitId}/readings',
      'POST /v1/units/{unitId}/commands',
    ]);

    const manageIncidents = new ServiceFunction(this, 'functions/cold-chain/manage-incidents.ts', {
      writes: ['incidents'],
    });
    api.operator(manageIncidents, ['GET /v1/incidents', 'GET /v1/incidents/{id}', 'POST /v1/incidents/{id}/acknowledge']);

    this.watchUnits(scheduleDeadLetters);
    this.watchAlertPath(scheduleDeadLetters);
  }

  /** What happens every minute: a reading is sent to see whether it arrives, silence is told, and so are alerts that wait. */
  private watchUnits(deadLetters: Queue): void {
    const everyMinute = (id: string, name: string, target: ServiceFunction) =>
      new ScheduledTask(this, id, { target, deadLetters, times: { [name]: { when: 'rate(1 minute)', input: {} } } });

    const publishHeartbeat = new ServiceFunction(this, 'functions/cold-chain/publish-heartbeat.ts', { speaksAs: SYNTHETIC_UNIT });
    everyMinute('Heartbeat', 'publish-heartbeat', publishHeartbeat);

    const flagSilentSensors = new ServiceFunction(this, 'functions/cold-chain/flag-silent-sensors.ts', {
      reads: ['units'],
      writes: ['incidents', 'alerts'],
      publishesTo: ['safety'],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    everyMinute('Watch', 'flag-silent-sensors', flagSilentSensors);

    const sendAlerts = new ServiceFunction(this, 'functions/cold-chain/send-alerts.ts', {
      writes: ['incidents', 'alerts'],
      publishesTo: ['safety'],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    everyMinute('Alerts', 'send-alerts', sendAlerts);
  }

  private watchAlertPath(deadLetters: Queue): void {
    const stack = LarderlyStack.of(this);
    const safetyTopicArn = stack.topicArnOf('safety');
    const checkAlertPath = new ServiceFunction(this, 'functions/cold-chain/check-alert-path.ts', {
      publishesTo: ['operations'],
      environment: {
        SAFETY_TOPIC_ARN: safetyTopicArn,
        SAFETY_SUBSCRIPTIONS: String(safetyChannelsOf(stack.settings).flat().length),
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
