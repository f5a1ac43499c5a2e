import type { Construct } from 'constructs';
import { AlertTopic } from '../constructs/alert-topic.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { SensorRule } from '../constructs/sensor-rule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { Associations } from '../features/associations.ts';
import { Campaigns } from '../features/campaigns.ts';
import { Cases } from '../features/cases.ts';
import { ColdChain } from '../features/cold-chain.ts';
import { Feedback } from '../features/feedback.ts';
import { Ingestion } from '../features/ingestion.ts';
import { Inventory } from '../features/inventory.ts';
import { Kpis } from '../features/kpis.ts';
import { Lots } from '../features/lots.ts';
import { Privacy } from '../features/privacy.ts';
import { Profiles } from '../features/profiles.ts';
import { Queues } from '../features/queues.ts';
import { Recalls } from '../features/recalls.ts';
import { Recommendations } from '../features/recommendations.ts';
import { Segments } from '../features/segments.ts';
import { type Settings, secondChannelsOf } from '../settings.ts';

/** Physical names that the operations stack watches: plain strings, so that nothing is exported. */
export interface Watched {
  readonly queues: readonly string[];
  readonly deadLetters: readonly string[];
  /** By word. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
  readonly ruleNames: readonly string[];
}

/** Everything that works and keeps nothing: functions, queues, rules, schedules, the workflow. */
export class ServiceStack extends LarderlyStack {
  constructor(scope: Construct, settings: Settings, api: Api) {
    super(scope, 'Service', { settings, description: 'Larderly: functions, queues, schedules and workflow' });
    this.addTopics();
    const scheduleDeadLetters = new DeadLetters(this, 'schedules').queue;

    const { events, feedback } = new Ingestion(this, { api });
    const profiles = new Profiles(this, { api });
    const inventory = new Inventory(this, { api, scheduleDeadLetters, holidays: this.settings.holidays });
    const segments = new Segments(this, { api });
    const recommendations = new Recommendations(this, { api });
    const associations = new Associations(this, { api });
    const campaigns = new Campaigns(this, { api, scheduleDeadLetters });
    const coldChain = new ColdChain(this, { api, scheduleDeadLetters });
    const { decisions } = new Cases(this, { api, exposures: coldChain.exposures, scheduleDeadLetters });
    new Lots(this, { api, readings: coldChain.readings, decisions, scheduleDeadLetters });
    const recalls = new Recalls(this, { api, scheduleDeadLetters, sender: campaigns.sender });
    new Feedback(this, { api, events, feedback, scheduleDeadLetters, sender: campaigns.sender });
    const privacy = new Privacy(this, { api, events, deliveries: campaigns.deliveries });
    new Kpis(this, {
      api,
      scheduleDeadLetters,
      tasks: {
        collectFeatures: segments.collectFeatures,
        clusterCustomers: segments.clusterCustomers,
        assignSegments: segments.assignSegments,
        publishSegments: segments.publishSegments,
        collectOrders: profiles.collectOrders,
        trainNeighbours: recommendations.trainNeighbours,
        mineRules: associations.mineRules,
        measureCampaigns: campaigns.measureCampaigns,
        reportCampaigns: campaigns.reportCampaigns,
        enrolJourneys: campaigns.enrolJourneys,
        rebuildProfiles: profiles.rebuildProfiles,
        drillRecall: recalls.drillRecall,
        forecastDemand: inventory.forecastDemand,
        proposeOrders: inventory.proposeOrders,
        replayErasures: privacy.replayErasures,
      },
    });
    new Queues(this, { api });
  }

  get watched(): Watched {
    const constructs = this.node.findAll();
    const functions = constructs.filter((construct) => construct instanceof ServiceFunction);
    return {
      queues: constructs.filter((construct) => construct instanceof WorkQueue).map(({ queueName }) => queueName),
      deadLetters: constructs.filter((construct) => construct instanceof DeadLetters).map(({ queueName }) => queueName),
      functions: Object.fromEntries(
        [...Map.groupBy(functions, ({ word }) => word)].map(([word, ofWord]) => [word, ofWord.map(({ functionName }) => functionName)]),
      ),
      ruleNames: constructs.filter((construct) => construct instanceof SensorRule).map(({ ruleName }) => ruleName),
    };
  }

  private addTopics(): void {
    const { alertEmails, marketingEmails, safetyEndpoints, safetyPhones } = this.settings;
    const [emails = [], endpoints = [], phones = []] = secondChannelsOf(this.settings);
    new AlertTopic(this, 'safety', {
      emails: alertEmails,
      endpoints: safetyEndpoints,
      phones: safetyPhones,
      second: { emails, endpoints, phones },
    });
    new AlertTopic(this, 'marketing', { emails: marketingEmails ?? alertEmails });
    new AlertTopic(this, 'operations', { emails: alertEmails });
  }
}
