import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { tunables } from '../settings.ts';

const taskSize = { timeoutSeconds: tunables.taskTimeoutSeconds, memoryMegabytes: tunables.taskMemoryMegabytes };

/** Which customers are alike: three tasks of the nightly workflow, and what they published. */
export class Segments extends Construct {
  readonly collectFeatures: ServiceFunction;
  readonly clusterCustomers: ServiceFunction;
  readonly publishSegments: ServiceFunction;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Segments');
    this.collectFeatures = new ServiceFunction(this, 'functions/segments/collect-features.ts', {
      ...taskSize,
      reads: ['customers'],
      writes: ['runs'],
      scans: ['customers'],
      objects: { writes: ['runs'] },
      knowsShop: true,
    });
    this.clusterCustomers = new ServiceFunction(this, 'functions/segments/cluster-customers.ts', {
      ...taskSize,
      writes: ['segments', 'runs'],
      objects: { reads: ['runs'], writes: ['runs'] },
    });
    this.publishSegments = new ServiceFunction(this, 'functions/segments/publish-segments.ts', {
      ...taskSize,
      writes: ['customers', 'segments', 'runs'],
      objects: { reads: ['runs'], writes: ['runs'] },
      publishesTo: ['marketing'],
    });
    const getSegments = new ServiceFunction(this, 'functions/segments/get-segments.ts', { reads: ['segments'] });
    api.operator(getSegments, ['GET /v1/segments', 'GET /v1/segments/history']);
  }
}
