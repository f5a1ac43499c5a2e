import { once } from 'node:events';
import { App, type AppProps } from 'aws-cdk-lib';
import { readSettings, type Settings } from './settings.ts';
import { DataStack } from './stacks/data.ts';
import { EdgeStack } from './stacks/edge.ts';
import { OperationsStack } from './stacks/operations.ts';
import { ServiceStack } from './stacks/service.ts';

const featureFlags = {
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // The local runtime reads where a resource stands and where its bundle lies.
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
};

/** The whole application in the stacks of one deployment. */
export function larderly(settings: Settings | undefined, props: AppProps): App {
  const app = new App({ analyticsReporting: false, context: featureFlags, ...props });
  const known = settings ?? readSettings((name) => app.node.tryGetContext(name));
  const data = new DataStack(app, known);
  const edge = new EdgeStack(app, known);
  const service = new ServiceStack(app, known, edge.api);
  edge.addConsole();
  service.addStackDependency(data);
  edge.addStackDependency(service);
  new OperationsStack(app, known, service.watched).addStackDependency(edge);
  return app;
}

/** Whoever starts this program with a channel says on it when the bundles are there; without one they are. */
async function bundles(): Promise<void> {
  if (process.send === undefined) return;
  await once(process, 'message');
  process.disconnect();
}

// tools/synth.ts hands the settings over as context; without a folder the CDK CLI names one.
if (import.meta.main) {
  try {
    await bundles();
    larderly(undefined, {}).synth();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
