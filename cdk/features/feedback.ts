import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import type { MailSender } from '../constructs/mail-sender.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface FeedbackProps {
  readonly api: Api;
  /** Where everything goes that somebody said. */
  readonly events: WorkQueue;
  /** What of it is feedback, once it is stored. */
  readonly feedback: WorkQueue;
  readonly scheduleDeadLetters: Queue;
  /** Signs for the address that answers come from. */
  readonly sender: MailSender;
}

/** What people say: judged, told to quality where it is a danger, traced to the lot, answered, and added up by lot. */
export class Feedback extends Construct {
  constructor(scope: Construct, { api, events, feedback, scheduleDeadLetters, sender }: FeedbackProps) {
    super(scope, 'Feedback');
    this.judge(feedback);
    this.serve(api, events);
    this.answer(api, sender);
    this.followLots(api, scheduleDeadLetters);
  }

  private get address() {
    const { apiAddress } = LarderlyStack.of(this).settings;
    return apiAddress === undefined ? {} : { API_ADDRESS: apiAddress.replace(/\/$/, '') };
  }

  private judge(feedback: WorkQueue): void {
    const { sentimentEngine, alertLanguage } = LarderlyStack.of(this).settings;
    const judgeFeedback = new ServiceFunction(this, 'functions/feedback/judge-feedback.ts', {
      reads: ['customers', 'events', 'products'],
      checks: ['customers'],
      writes: ['feedback', 'alerts'],
      keysPeople: true,
      knowsShop: true,
      publishesTo: ['safety'],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
      environment: { SENTIMENT_ENGINE: sentimentEngine, ALERT_LANGUAGE: alertLanguage, ...this.address },
    });
    if (sentimentEngine === 'comprehend') {
      const because = 'Comprehend has no resource for a single text.';
      judgeFeedback.allow({ actions: ['comprehend:DetectSentiment'], resources: ['*'], because });
    }
    feedback.workedBy(judgeFeedback);
  }

  private serve(api: Api, events: WorkQueue): void {
    const manageFeedback = new ServiceFunction(this, 'functions/feedback/manage-feedback.ts', {
      reads: ['feedback', 'events', 'customers', 'orders', 'sources'],
      keysPeople: true,
      knowsShop: true,
      sendsTo: [events],
    });
    api.operator(manageFeedback, ['GET /v1/feedback', 'POST /v1/feedback', 'GET /v1/feedback/summary']);

    const traceFeedback = new ServiceFunction(this, 'functions/feedback/trace-feedback.ts', {
      reads: ['feedback', 'events', 'customers', 'lots', 'holds', 'units'],
      keysPeople: true,
      knowsShop: true,
    });
    api.operator(traceFeedback, ['GET /v1/feedback/{id}']);

    const answerQuestion = new ServiceFunction(this, 'functions/feedback/answer-question.ts', {
      reads: ['customers'],
      keysPeople: true,
      knowsShop: true,
      sendsTo: [events],
    });
    api.open(
      answerQuestion,
      ['GET /f/{token}', 'POST /f/{token}'],
      'Customers answer a question by a link that only they were sent; it says nothing of who they are.',
    );
  }

  private answer(api: Api, sender: MailSender): void {
    const { senderAddress } = LarderlyStack.of(this).settings;
    const answerFeedback = new ServiceFunction(this, 'functions/feedback/answer-feedback.ts', {
      reads: ['events', 'customers', 'consents'],
      checks: ['customers'],
      writes: ['feedback'],
      keysPeople: true,
      knowsShop: true,
      environment: { SENDER_ADDRESS: senderAddress, ...this.address },
    });
    sender.sendsFor(answerFeedback, senderAddress);
    api.operator(answerFeedback, ['POST /v1/feedback/{id}/reply']);
  }

  private followLots(api: Api, deadLetters: Queue): void {
    const { alertLanguage } = LarderlyStack.of(this).settings;
    const followFeedback = new ServiceFunction(this, 'functions/feedback/follow-feedback.ts', {
      reads: ['sales', 'holds'],
      writes: ['feedback', 'alerts', 'cases'],
      knowsShop: true,
      publishesTo: ['safety'],
      timeoutSeconds: tunables.taskTimeoutSeconds,
      memoryMegabytes: tunables.recommendationMemoryMegabytes,
      environment: { ALERT_LANGUAGE: alertLanguage, ...this.address },
    });
    new ScheduledTask(this, 'Follow', {
      target: followFeedback,
      deadLetters,
      times: {
        'send-feedback-alerts': { when: 'rate(1 minute)', input: { work: 'alerts' } },
        'find-complaint-clusters': { when: 'rate(15 minutes)', input: { work: 'clusters' } },
      },
    });

    const manageProposals = new ServiceFunction(this, 'functions/feedback/manage-hold-proposals.ts', {
      writes: ['feedback', 'holds', 'cases'],
    });
    api.operator(manageProposals, [
      'GET /v1/hold-proposals',
      'POST /v1/hold-proposals/{id}/accept',
      'POST /v1/hold-proposals/{id}/decline',
    ]);
  }
}
