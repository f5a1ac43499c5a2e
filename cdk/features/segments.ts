import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

const taskSize = { timeoutSeconds: tunables.taskTimeoutSeconds, memoryMegabytes: tunables.taskMemoryMegabytes };

/** Which customers are alike: four tasks of the nightly workflow, and what they published. */
export class Segments extends Construct {
  readonly collectFeatures: ServiceFunction;
  readonly clusterCustomers: ServiceFunction;
  readonly assignSegments: ServiceFunction;
  readonly publishSegments: ServiceFunction;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Segments');
    this.collectFeatures = new ServiceFunction(this, 'functions/segments/collect-features.ts', {
      ...taskSize,
      reads: ['customers', 'segments'],
      writes: ['runs'],
      scans: ['customers'],
      objects: { writes: ['runs'] },
      knowsShop: true,
    });
    this.clusterCustomers = new ServiceFunction(this, 'functions/segments/cluster-customers.ts', {
      ...taskSize,
      reads: ['segments'],
      writes: ['runs'],
      objects: { reads: ['runs'], writes: ['runs'] },
    });
    this.assignSegments = new ServiceFunction(this, 'functions/segments/assign-segments.ts', {
      ...taskSize,
      reads: ['segments'],
      writes: ['runs'],
      objects: { reads: ['runs'], writes: ['runs'] },
    });
    this.publishSegments = new ServiceFunction(this, 'functions/segments/publish-segments.ts', {
      ...taskSize,
      writes: ['customers', 'segments', 'runs'],
      updatesMany: ['customers'],
      objects: { reads: ['runs'], writes: ['runs', 'segments'], deletes: ['segments'] },
      publishesTo: ['marketing'],
      knowsShop: true,
    });
    const getSegments = new ServiceFunction(this, 'functions/segments/get-segments.ts', { reads: ['segments'] });
    api.operator(getSegments, ['GET /v1/segments', 'GET /v1/segments/history']);

    const listAtRisk = new ServiceFunction(this, 'functions/segments/list-at-risk.ts', {
      reads: ['segments', 'customers'],
      knowsShop: true,
    });
    api.operator(listAtRisk, ['GET /v1/segments/at-risk']);

    this.addRuleSegments(api);
    const manageScoreWeights = new ServiceFunction(this, 'functions/segments/manage-score-weights.ts', {
      writes: ['segments'],
      reads: ['customers'],
      // A preview looks at a sample of the customers.
      scans: ['customers'],
      knowsShop: true,
    });
    api.operator(manageScoreWeights, ['GET /v1/score-weights', 'PUT /v1/score-weights', 'POST /v1/score-weights/preview']);
  }

  /** Segments that marketers define themselves. */
  private addRuleSegments(api: Api): void {
    const rules = new WorkQueue(this, 'Rules');
    const manageRuleSegments = new ServiceFunction(this, 'functions/segments/manage-rule-segments.ts', {
      writes: ['segments'],
      reads: ['customers'],
      scans: ['customers'],
      sendsTo: [rules],
      knowsShop: true,
    });
    api.operator(manageRuleSegments, [
      'GET /v1/segments/rules',
      'GET /v1/segments/rules/{ruleId}',
      'PUT /v1/segments/rules/{ruleId}',
      'DELETE /v1/segments/rules/{ruleId}',
      'GET /v1/segments/rules/{ruleId}/customers',
      'POST /v1/segments/rules/preview',
    ]);
    const evaluateRules = new ServiceFunction(this, 'functions/segments/evaluate-rules.ts', {
      writes: ['segments', 'customers'],
      scans: ['customers'],
      sendsTo: [rules],
      knowsShop: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    rules.workedBy(evaluateRules);
  }
}
