import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { TopicName } from './alert-topic.ts';
import { LarderlyStack } from './larderly-stack.ts';

const fiveMinutes = Duration.minutes(5);

export interface WatchProps {
  readonly metric: IMetric;
  readonly says: string;
  /** Raised when the metric reaches this. */
  readonly reaches?: number;
  /** Raised when the metric stays below this; silence counts as zero. */
  readonly fallsBelow?: number;
  readonly periods?: number;
  /** The metric is written even when all is well, so that its absence means trouble. @default only with `fallsBelow` */
  readonly isSilenceBad?: boolean;
  /** Goods may be at risk: the safety channels hear it too. */
  readonly isSafety?: boolean;
}

/** CloudWatch takes no more in the expression of one alarm. */
export const METRICS_PER_ALARM = 10;

/** The sum of one metric over several resources. Ids must differ within one graph. */
export function sumOf(metrics: readonly Metric[], label: string, prefix = 'm'): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
  // A metric without data would make the sum have none.
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics, label, period: fiveMinutes });
}

export function metricOf(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string = Stats.SUM,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, period: fiveMinutes });
}

/** Alarms that CloudWatch alone raises, so that they speak when the application cannot. */
export class Alarms extends Construct {
  private readonly operations: SnsAction;
  private readonly safety: SnsAction;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.operations = this.actionOf('operations');
    this.safety = this.actionOf('safety');
  }

  watch(id: string, { metric, says, reaches, fallsBelow, periods = 1, isSafety = false, ...props }: WatchProps): void {
    const isFloor = fallsBelow !== undefined;
    const { isSilenceBad = isFloor } = props;
    const alarm = new Alarm(this, id, {
      alarmName: LarderlyStack.of(this).nameOf(id.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()),
      alarmDescription: says,
      metric,
      threshold: fallsBelow ?? reaches ?? 1,
      evaluationPeriods: periods,
      comparisonOperator: isFloor ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.operations, ...(isSafety ? [this.safety] : []));
    alarm.addOkAction(this.operations);
  }

  private actionOf(topic: TopicName): SnsAction {
    return new SnsAction(Topic.fromTopicArn(this, topic, LarderlyStack.of(this).topicArnOf(topic)));
  }
}
