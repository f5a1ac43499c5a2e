import { Dashboard, GraphWidget, type IMetric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { customMetrics } from '../custom-metrics.ts';
import { type TableName, tables } from '../tables.ts';
import { metricOf, sumOf } from './alarms.ts';
import { LarderlyStack } from './larderly-stack.ts';

export interface DashboardProps {
  readonly apiId: string;
  /** Physical names by word. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
  readonly queues: readonly string[];
  readonly deadLetters: readonly string[];
}

const HALF = 12;

/** One page for whoever was woken: what came in, what waits, what failed, what it costs. */
export class LarderlyDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const stack = LarderlyStack.of(this);
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: HALF });
    new Dashboard(this, 'Dashboard', { dashboardName: stack.nameOf('overview') }).addWidgets(
      new TextWidget({ markdown: '# Larderly\nWhat came in, what waits, what failed, what it costs.', width: 2 * HALF, height: 2 }),
      graph('Requests', [
        metricOf('AWS/ApiGateway', 'Count', { ApiId: props.apiId }),
        metricOf('AWS/ApiGateway', '4xx', { ApiId: props.apiId }),
        metricOf('AWS/ApiGateway', '5xx', { ApiId: props.apiId }),
      ]),
      graph('Latency in milliseconds', latencies(props.apiId)),
      graph('Messages waiting', perQueue(props.queues, 'ApproximateNumberOfMessagesVisible')),
      graph('Age of the oldest message in seconds', perQueue(props.queues, 'ApproximateAgeOfOldestMessage')),
      graph('Dead letters', perQueue(props.deadLetters, 'ApproximateNumberOfMessagesVisible')),
      graph('Errors of functions', perWord(props.functions, 'Errors')),
      graph('Time of functions in milliseconds', perWord(props.functions, 'Duration')),
      graph(
        'What the functions count',
        Object.entries(customMetrics).flatMap(([service, names]) => names.map((name) => metricOf('Larderly', name, { service }))),
      ),
      graph(
        'Write units',
        (Object.keys(tables) as TableName[]).map((table) => writeUnits(stack.nameOf(table), table)),
      ),
    );
  }
}

const latencies = (ApiId: string) =>
  [50, 95, 99].map((percent) => metricOf('AWS/ApiGateway', 'Latency', { ApiId }, Stats.percentile(percent)));

const perQueue = (names: readonly string[], metricName: string) =>
  names.map((QueueName) => metricOf('AWS/SQS', metricName, { QueueName }, Stats.MAXIMUM));

const perWord = (functions: DashboardProps['functions'], metricName: string) =>
  Object.entries(functions).map(([word, names], index) => {
    const metrics = names.map((FunctionName) => metricOf('AWS/Lambda', metricName, { FunctionName }));
    return sumOf(metrics, word, `w${index}_`);
  });

const writeUnits = (TableName: string, label: string) =>
  metricOf('AWS/DynamoDB', 'ConsumedWriteCapacityUnits', { TableName }).with({ label });
