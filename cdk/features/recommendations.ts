import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { tunables } from '../settings.ts';

/** What a customer may like next: neighbours found at night, a list made when it is asked for. */
export class Recommendations extends Construct {
  readonly trainNeighbours: ServiceFunction;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Recommendations');
    this.trainNeighbours = new ServiceFunction(this, 'functions/recommendations/train-neighbours.ts', {
      reads: ['customers', 'events'],
      scans: ['customers'],
      writes: ['products', 'runs'],
      keysPeople: true,
      knowsShop: true,
      environment: { RULES_WINDOW_DAYS: String(tunables.rulesWindowDays) },
      objects: { reads: ['artefacts', 'runs'], writes: ['artefacts', 'runs'], deletes: ['artefacts'] },
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    const getRecommendations = new ServiceFunction(this, 'functions/recommendations/get-recommendations.ts', {
      reads: ['customers', 'events', 'products', 'holds', 'runs'],
      scans: ['products'],
      keysPeople: true,
      knowsShop: true,
      objects: { reads: ['artefacts'] },
      memoryMegabytes: tunables.recommendationMemoryMegabytes,
    });
    api.operator(getRecommendations, ['GET /v1/customers/{id}/recommendations']);
  }
}
