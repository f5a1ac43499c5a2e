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
      reads: ['segments'],
      writes: ['products', 'runs'],
      scans: ['products'],
      objects: { reads: ['artefacts', 'orders', 'segments'], writes: ['artefacts'], deletes: ['artefacts'] },
      environment: { NEIGHBOUR_MODEL_MEGABYTES: String(tunables.neighbourModelMegabytes) },
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    const getRecommendations = new ServiceFunction(this, 'functions/recommendations/get-recommendations.ts', {
      reads: ['customers', 'consents', 'events', 'products', 'holds', 'runs'],
      writes: ['lists'],
      scans: ['products'],
      keysPeople: true,
      knowsShop: true,
      objects: { reads: ['artefacts'] },
      environment: { NEIGHBOUR_MODEL_MEGABYTES: String(tunables.neighbourModelMegabytes) },
      memoryMegabytes: tunables.recommendationMemoryMegabytes,
    });
    api.operator(getRecommendations, ['GET /v1/customers/{id}/recommendations']);
    const measureLists = new ServiceFunction(this, 'functions/recommendations/measure-lists.ts', { reads: ['lists'], knowsShop: true });
    api.operator(measureLists, ['GET /v1/recommendations/quality']);
  }
}
