import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { tunables } from '../settings.ts';

/** What is bought together: rules mined at night among the baskets of the last year. */
export class Associations extends Construct {
  readonly mineRules: ServiceFunction;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Associations');
    this.mineRules = new ServiceFunction(this, 'functions/associations/mine-rules.ts', {
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
      environment: { RULES_WINDOW_DAYS: String(tunables.rulesWindowDays) },
      reads: ['products'],
      writes: ['runs'],
      knowsShop: true,
      objects: { reads: ['artefacts', 'orders'], writes: ['artefacts'], deletes: ['artefacts'] },
    });
    const getRules = new ServiceFunction(this, 'functions/associations/get-rules.ts', {
      reads: ['runs'],
      objects: { reads: ['artefacts'] },
    });
    api.operator(getRules, ['GET /v1/rules']);
  }
}
