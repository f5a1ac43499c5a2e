import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { MailSender } from '../constructs/mail-sender.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

/** Offers to an audience with a hold-out, and what they brought in. */
export class Campaigns extends Construct {
  readonly reportCampaigns: ServiceFunction;
  /** Whoever writes to customers sends through it. */
  readonly sender: MailSender;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Campaigns');
    const { senderAddress } = LarderlyStack.of(this).settings;
    this.sender = new MailSender(this, 'Sender');
    const audience = new WorkQueue(this, 'Audience');
    const sends = new WorkQueue(this, 'Sends');

    const openClaims = { OPEN_CLAIM_MINUTES: String(tunables.openClaimMinutes) };
    const manageCampaigns = new ServiceFunction(this, 'functions/campaigns/manage-campaigns.ts', {
      writes: ['campaigns'],
      keysPeople: true,
      sendsTo: [audience],
      keepsLargeReplies: true,
      environment: openClaims,
    });
    api.operator(manageCampaigns, [
      'GET /v1/campaigns',
      'POST /v1/campaigns',
      'GET /v1/campaigns/{id}',
      'POST /v1/campaigns/{id}/launch',
      'POST /v1/campaigns/{id}/costs',
      'GET /v1/campaigns/{id}/coupons',
      'PUT /v1/campaigns/{id}/coupons/{couponId}',
      'GET /v1/campaigns/{id}/coupons/{couponId}',
    ]);

    const manageSends = new ServiceFunction(this, 'functions/campaigns/manage-sends.ts', {
      writes: ['campaigns'],
      reads: ['customers'],
      environment: openClaims,
    });
    api.operator(manageSends, ['GET /v1/campaigns/{id}/sends', 'POST /v1/campaigns/{id}/sends/{sendId}/resolve']);

    const draftAudience = new ServiceFunction(this, 'functions/campaigns/draft-audience.ts', {
      writes: ['campaigns'],
      insertsMany: ['campaigns'],
      reads: ['customers', 'segments'],
      scans: ['customers'],
      objects: { reads: ['segments'] },
      sendsTo: [audience, sends],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    audience.workedBy(draftAudience);

    this.sendFrom(sends, senderAddress);

    this.addMeasurement(api);
    this.reportCampaigns = new ServiceFunction(this, 'functions/campaigns/report-campaigns.ts', {
      reads: ['campaigns', 'customers'],
      writes: ['runs'],
      publishesTo: ['marketing'],
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
  }

  private sendFrom(sends: WorkQueue, senderAddress: string): void {
    const sendBatch = new ServiceFunction(this, 'functions/campaigns/send-batch.ts', {
      writes: ['campaigns'],
      reads: ['customers', 'consents', 'holds', 'products'],
      sendsTo: [sends],
      knowsShop: true,
      environment: { SENDER_ADDRESS: senderAddress },
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    this.sender.sendsFor(sendBatch, senderAddress);
    sends.workedBy(sendBatch);
  }

  private addMeasurement(api: Api): void {
    const measureCampaign = new ServiceFunction(this, 'functions/campaigns/measure-campaign.ts', {
      reads: ['campaigns', 'customers'],
    });
    api.operator(measureCampaign, ['GET /v1/campaigns/{id}/roi']);
  }
}
