import type { Construct } from 'constructs';
import { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { Console } from '../features/console.ts';
import type { Settings } from '../settings.ts';

/** What people and programs reach: the API and its routes, which call the functions of the service by their names, and the console. */
export class EdgeStack extends LarderlyStack {
  readonly api: Api;

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'Edge', { settings, description: 'Larderly: the API and its routes, the console' });
    this.api = new Api(this, 'Api');
  }

  /** The console stands on the host of the API, so it comes when all routes are known. */
  addConsole(): void {
    new Console(this, { api: this.api });
  }
}
