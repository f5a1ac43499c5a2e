import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { contactEnvironment } from '../constructs/contact-environment.ts';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { MailEvents } from '../constructs/mail-events.ts';
import type { MailSender } from '../constructs/mail-sender.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface CampaignSendingProps {
  readonly api: Api;
  readonly sends: WorkQueue;
  readonly sender: MailSender;
  readonly scheduleDeadLetters: Queue;
}

/** Messages of campaigns on their way out, what becomes of them, and the way out for whoever wants none. */
export class CampaignSending extends Construct {
  /** What became of mails; it names their addresses. */
  readonly deliveries: WorkQueue;

  constructor(scope: Construct, { api, sends, sender, scheduleDeadLetters }: CampaignSendingProps) {
    super(scope, 'Sending');
    const deliveries = new WorkQueue(this, 'Deliveries', { hearsTopic: true });
    this.deliveries = deliveries;
    const events = new MailEvents(this, 'MailEvents', { queue: deliveries });
    this.sendFrom(sends, sender, events);

    const recordDelivery = new ServiceFunction(this, 'functions/campaigns/record-delivery.ts', {
      checks: ['customers'],
      reads: ['customers'],
      writes: ['campaigns', 'consents'],
      keysPeople: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    deliveries.workedBy(recordDelivery);

    const manageSuppressions = new ServiceFunction(this, 'functions/campaigns/manage-suppressions.ts', {
      reads: ['customers'],
      writes: ['consents', 'requests'],
      keysPeople: true,
    });
    manageSuppressions.allow({
      actions: ['ses:DeleteSuppressedDestination'],
      resources: ['*'],
      because: 'The list of suppressed addresses is one of the account.',
    });
    api.operator(manageSuppressions, ['GET /v1/customers/{id}/suppressions', 'DELETE /v1/customers/{id}/suppressions/{channel}']);

    const releaseSends = new ServiceFunction(this, 'functions/campaigns/release-sends.ts', {
      writes: ['campaigns'],
      sendsTo: [sends],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    new ScheduledTask(this, 'Release', {
      target: releaseSends,
      deadLetters: scheduleDeadLetters,
      times: { 'release-sends': { when: 'rate(1 minute)', input: {} } },
    });

    const unsubscribe = new ServiceFunction(this, 'functions/campaigns/unsubscribe.ts', {
      checks: ['customers'],
      reads: ['customers'],
      writes: ['consents'],
      keysPeople: true,
    });
    api.open(
      unsubscribe,
      ['GET /u/{token}', 'POST /u/{token}'],
      'People unsubscribe by a link that only they were sent, without a login (RFC 8058); its keyed hash shows that it is ours.',
    );
  }

  private sendFrom(sends: WorkQueue, sender: MailSender, events: MailEvents): void {
    const stack = LarderlyStack.of(this);
    const { senderAddress } = stack.settings;
    const sendBatch = new ServiceFunction(this, 'functions/campaigns/send-batch.ts', {
      writes: ['campaigns', 'consents'],
      updatesMany: ['campaigns'],
      checks: ['customers'],
      reads: ['customers', 'holds', 'products', 'recalls', 'feedback', 'events', 'runs'],
      objects: { reads: ['artefacts'] },
      knowsShop: true,
      keysPeople: true,
      sendsTo: [sends],
      environment: {
        ...contactEnvironment(stack),
        SENDER_ADDRESS: senderAddress,
        MAIL_CONFIGURATION_SET: events.configurationSetName,
      },
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    sender.sendsManyFor(sendBatch, senderAddress, events);
    sendBatch.textPhones();
    sendBatch.pushToDevices();
    sends.workedBy(sendBatch);
  }
}
