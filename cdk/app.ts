import { App, type AppProps } from 'aws-cdk-lib';
import { readSettings, type Settings } from './settings.ts';
import { DataStack } from './stacks/data.ts';
import { OperationsStack } from './stacks/operations.ts';
import { ServiceStack } from './stacks/service.ts';

/** The whole application in the stacks of one deployment. */
export function larderly(settings: Settings | undefined, props: AppProps): App {
  const app = new App({ analyticsReporting: false, ...props });
  const known = settings ?? readSettings((name) => app.node.tryGetContext(name));
  const data = new DataStack(app, known);
  const service = new ServiceStack(app, known);
  service.addStackDependency(data);
  new OperationsStack(app, known, service.watched).addStackDependency(service);
  return app;
}

// tools/synth.ts hands the settings over as context; without a folder the CDK CLI names one.
if (import.meta.main) {
  try {
    larderly(undefined, {}).synth();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
