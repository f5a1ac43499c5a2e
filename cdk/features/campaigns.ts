import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { contactEnvironment } from '../constructs/contact-environment.ts';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { MailSender } from '../constructs/mail-sender.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';
import { CampaignSending } from './campaign-sending.ts';

/** What a message costs, by channel. */
const SENDING_PRICES = { SENDING_PRICES_MICROS: JSON.stringify(tunables.sendingPricesMicros) };

/** What tells who belongs to an audience. */
const AUDIENCE_SOURCES = ['customers', 'segments', 'events', 'orders', 'cases', 'recalls'] as const;

export interface CampaignsProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
}

/** Offers to an audience with a hold-out, and what they brought in. */
export class Campaigns extends Construct {
  readonly enrolJourneys: ServiceFunction;
  readonly measureCampaigns: ServiceFunction;
  readonly reportCampaigns: ServiceFunction;
  /** Whoever writes to customers sends through it. */
  readonly sender: MailSender;
  /** What became of mails. */
  readonly deliveries: WorkQueue;

  constructor(scope: Construct, { api, scheduleDeadLetters }: CampaignsProps) {
    super(scope, 'Campaigns');
    this.sender = new MailSender(this, 'Sender');
    const audience = new WorkQueue(this, 'Audience');
    const sends = new WorkQueue(this, 'Sends');

    const openClaims = { OPEN_CLAIM_MINUTES: String(tunables.openClaimMinutes) };
    const manageCampaigns = new ServiceFunction(this, 'functions/campaigns/manage-campaigns.ts', {
      writes: ['campaigns'],
      keysPeople: true,
      sendsTo: [audience],
      keepsLargeReplies: true,
      environment: { ...openClaims, ...this.publicAddress },
    });
    api.operator(manageCampaigns, [
      'GET /v1/campaigns',
      'POST /v1/campaigns',
      'GET /v1/campaigns/{id}',
      'POST /v1/campaigns/{id}/launch',
      'POST /v1/campaigns/{id}/stop',
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
    api.operator(manageSends, [
      'GET /v1/campaigns/{id}/sends',
      'POST /v1/campaigns/{id}/sends/{sendId}/resolve',
      'GET /v1/webhooks',
      'PUT /v1/webhooks/{id}',
      'DELETE /v1/webhooks/{id}',
    ]);

    this.addAudiences(api, audience, sends);
    this.enrolJourneys = this.addJourneys(api, audience);

    this.deliveries = new CampaignSending(this, { api, sends, sender: this.sender, scheduleDeadLetters }).deliveries;

    this.addMeasurement(api);
    this.measureCampaigns = new ServiceFunction(this, 'functions/campaigns/measure-campaigns.ts', {
      reads: ['customers'],
      writes: ['campaigns', 'runs'],
      objects: { reads: ['audiences', 'orders'], writes: ['audiences'] },
      environment: { ...SENDING_PRICES, SHOP_TIME_ZONE: LarderlyStack.of(this).settings.shopTimeZone },
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    this.reportCampaigns = new ServiceFunction(this, 'functions/campaigns/report-campaigns.ts', {
      reads: ['campaigns'],
      writes: ['runs'],
      publishesTo: ['marketing'],
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
  }

  private addAudiences(api: Api, audience: WorkQueue, sends: WorkQueue): void {
    this.drawFrom(audience, sends);
    this.addPreview(api);
    this.addAdvertising(api);
  }

  private drawFrom(audience: WorkQueue, sends: WorkQueue): void {
    const draftAudience = new ServiceFunction(this, 'functions/campaigns/draft-audience.ts', {
      writes: ['campaigns'],
      insertsMany: ['campaigns'],
      reads: AUDIENCE_SOURCES,
      scans: ['customers'],
      keysPeople: true,
      sendsTo: [audience, sends],
      knowsShop: true,
      memoryMegabytes: tunables.audienceMemoryMegabytes,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    // Each message is a page of hundreds of people, and must end before the function does.
    audience.workedBy(draftAudience, 1);
  }

  private addPreview(api: Api): void {
    const previewAudience = new ServiceFunction(this, 'functions/campaigns/preview-audience.ts', {
      reads: [...AUDIENCE_SOURCES, 'campaigns', 'consents', 'feedback'],
      scans: ['customers'],
      keysPeople: true,
      knowsShop: true,
      environment: contactEnvironment(LarderlyStack.of(this)),
      memoryMegabytes: tunables.audienceMemoryMegabytes,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    api.operator(previewAudience, ['POST /v1/campaigns/preview']);
  }

  /** Hashed addresses for advertising platforms. */
  private addAdvertising(api: Api): void {
    const advertising = new WorkQueue(this, 'Advertising');
    const manageAdvertising = new ServiceFunction(this, 'functions/campaigns/manage-advertising.ts', {
      writes: ['campaigns'],
      sendsTo: [advertising],
      keepsLargeReplies: true,
    });
    api.operator(manageAdvertising, [
      'GET /v1/advertising-audiences',
      'POST /v1/advertising-audiences',
      'GET /v1/advertising-audiences/{id}',
    ]);
    const exportAudience = new ServiceFunction(this, 'functions/campaigns/export-audience.ts', {
      writes: ['campaigns'],
      reads: ['customers', 'consents', 'segments'],
      scans: ['customers'],
      keysPeople: true,
      sendsTo: [advertising],
      keepsLargeReplies: true,
      knowsShop: true,
      environment: contactEnvironment(LarderlyStack.of(this)),
      memoryMegabytes: tunables.audienceMemoryMegabytes,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    advertising.workedBy(exportAudience, 1);
  }

  /** @returns what has people enter them every day */
  private addJourneys(api: Api, audience: WorkQueue): ServiceFunction {
    const manageJourneys = new ServiceFunction(this, 'functions/campaigns/manage-journeys.ts', {
      writes: ['campaigns'],
      sendsTo: [audience],
      knowsShop: true,
      environment: this.publicAddress,
    });
    api.operator(manageJourneys, [
      'GET /v1/journeys',
      'GET /v1/journeys/{template}',
      'POST /v1/journeys/{template}/launch',
      'POST /v1/journeys/{template}/pause',
      'POST /v1/journeys/{template}/stop',
    ]);
    return new ServiceFunction(this, 'functions/campaigns/enrol-journeys.ts', {
      writes: ['campaigns', 'runs'],
      sendsTo: [audience],
      knowsShop: true,
    });
  }

  /** Where people reach the API, for links in messages; without it that by which the launch was asked for. */
  private get publicAddress(): Record<string, string> {
    const { apiAddress } = LarderlyStack.of(this).settings;
    return apiAddress === undefined ? {} : { API_ADDRESS: apiAddress.replace(/\/$/, '') };
  }

  private addMeasurement(api: Api): void {
    const measureCampaign = new ServiceFunction(this, 'functions/campaigns/measure-campaign.ts', {
      reads: ['campaigns', 'customers', 'events'],
      keysPeople: true,
      knowsShop: true,
      environment: SENDING_PRICES,
      memoryMegabytes: tunables.measuringMemoryMegabytes,
      timeoutSeconds: tunables.measuringTimeoutSeconds,
    });
    api.operator(measureCampaign, ['GET /v1/campaigns/{id}/roi']);
  }
}
