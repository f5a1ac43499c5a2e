import type { Construct } from 'constructs';
import { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import type { Settings } from '../settings.ts';

/** What people and programs reach: the API and its routes, which call the functions of the service by their names. */
export class EdgeStack extends LarderlyStack {
  readonly api: Api;

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'Edge', { settings, description: 'Larderly: the API and its routes' });
    this.api = new Api(this, 'Api');
  }
}
