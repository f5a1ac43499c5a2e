import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import type { MailSender } from '../constructs/mail-sender.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface RecallsProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
  /** Signs for the address that the notices come from. */
  readonly sender: MailSender;
}

/** Recalls: from the lots to the orders, to the customers, to what they answer. */
export class Recalls extends Construct {
  readonly drillRecall: ServiceFunction;

  constructor(scope: Construct, { api, scheduleDeadLetters, sender }: RecallsProps) {
    super(scope, 'Recalls');
    const { safetySenderAddress, textMessageSender } = LarderlyStack.of(this).settings;
    const recalls = new WorkQueue(this, 'Recalls');
    const notices = new WorkQueue(this, 'Notices');

    const carryOut = new ServiceFunction(this, 'functions/recalls/carry-out-recall.ts', {
      reads: ['lots', 'products', 'units', 'sales', 'orders', 'customers'],
      scans: ['lots', 'products', 'orders'],
      checks: ['customers'],
      escrow: ['links', 'checks'],
      writes: ['recalls', 'cases', 'holds'],
      sendsTo: [recalls, notices],
      knowsShop: true,
      memoryMegabytes: tunables.recommendationMemoryMegabytes,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    recalls.workedBy(carryOut);

    const sendNotices = new ServiceFunction(this, 'functions/recalls/send-notices.ts', {
      reads: ['customers', 'products', 'holds'],
      checks: ['customers'],
      escrow: ['opens', 'checks'],
      writes: ['recalls', 'cases'],
      keysPeople: true,
      sendsTo: [notices],
      knowsShop: true,
      environment: {
        SENDER_ADDRESS: safetySenderAddress,
        ...(textMessageSender === undefined ? {} : { TEXT_MESSAGE_SENDER: textMessageSender }),
      },
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    sender.sendsFor(sendNotices, safetySenderAddress);
    sendNotices.textPhones();
    sendNotices.pushToDevices();
    notices.workedBy(sendNotices);

    const followRecalls = new ServiceFunction(this, 'functions/recalls/follow-recalls.ts', {
      writes: ['recalls'],
      sendsTo: [recalls, notices],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    new ScheduledTask(this, 'Follow', {
      target: followRecalls,
      deadLetters: scheduleDeadLetters,
      times: { 'follow-recalls': { when: 'rate(1 minute)', input: {} } },
    });

    this.drillRecall = new ServiceFunction(this, 'functions/recalls/drill-recall.ts', {
      reads: ['lots', 'products', 'units', 'sales', 'orders', 'customers'],
      scans: ['lots', 'products', 'orders'],
      escrow: ['links'],
      writes: ['runs'],
      knowsShop: true,
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    this.answerCallers(api, recalls);
  }

  private answerCallers(api: Api, recalls: WorkQueue): void {
    const { apiAddress } = LarderlyStack.of(this).settings;
    const manageRecalls = new ServiceFunction(this, 'functions/recalls/manage-recalls.ts', {
      reads: ['lots', 'customers'],
      checks: ['customers'],
      escrow: ['checks'],
      writes: ['recalls', 'cases'],
      keysPeople: true,
      sendsTo: [recalls],
      environment: apiAddress === undefined ? {} : { API_ADDRESS: apiAddress.replace(/\/$/, '') },
    });
    api.operator(manageRecalls, [
      'GET /v1/recalls',
      'POST /v1/recalls',
      'GET /v1/recalls/{id}',
      'POST /v1/recalls/{id}/launch',
      'POST /v1/recalls/{id}/close',
      'GET /v1/recalls/{id}/lots',
      'GET /v1/recalls/{id}/orders',
      'GET /v1/recalls/{id}/customers',
      'POST /v1/recalls/{id}/answers',
    ]);

    const answerNotice = new ServiceFunction(this, 'functions/recalls/answer-notice.ts', {
      checks: ['customers'],
      escrow: ['checks'],
      writes: ['recalls', 'cases'],
    });
    api.open(
      answerNotice,
      ['GET /r/{token}', 'POST /r/{token}'],
      'Customers answer a safety notice by a link that only they were sent; it says nothing of who they are.',
    );
  }
}
