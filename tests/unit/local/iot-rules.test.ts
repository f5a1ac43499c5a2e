import { expect, it } from 'vitest';
import { type RuleAction, TopicRules } from '../../../local/iot/rules.ts';

function recorder(fails = false): RuleAction & { readonly seen: unknown[] } {
  const seen: unknown[] = [];
  return {
    kind: 'SqsAction',
    resource: 'http://queue',
    seen,
    async run(selected) {
      if (fails) throw new Error('the queue is full');
      seen.push(selected);
    },
  };
}

const sql = "SELECT topic(3) AS unitId, celsius FROM 'larderly/units/+/telemetry'";
const bytes = Buffer.from('{"celsius":4}');

it('gives a message to each rule that listens to its topic', async () => {
  const action = recorder();
  const rules = new TopicRules([{ name: 'Record', sql, actions: [action] }]);
  await rules.dispatch({ topic: 'larderly/units/u1/telemetry', clientId: 'u1', bytes });
  await rules.dispatch({ topic: 'larderly/units/u1/acks', clientId: 'u1', bytes });
  expect(action.seen).toEqual([{ unitId: 'u1', celsius: 4 }]);
});

it('takes Basic Ingest as the topic behind the name of its rule', async () => {
  const [named, other] = [recorder(), recorder()];
  const rules = new TopicRules([
    { name: 'Record', sql, actions: [named] },
    { name: 'Other', sql, actions: [other] },
  ]);
  await rules.dispatch({ topic: '$aws/rules/Record/larderly/units/u1/telemetry', clientId: 'u1', bytes });
  expect(named.seen).toEqual([{ unitId: 'u1', celsius: 4 }]);
  expect(other.seen).toEqual([]);
});

it('hands a failure to the error action in the form that AWS gives it', async () => {
  const errorAction = recorder();
  const rules = new TopicRules([{ name: 'Record', sql, actions: [recorder(true)], errorAction }]);
  await rules.dispatch({ topic: 'larderly/units/u1/telemetry', clientId: 'u1', bytes });
  expect(errorAction.seen).toEqual([
    {
      ruleName: 'Record',
      topic: 'larderly/units/u1/telemetry',
      cloudwatchTraceId: expect.any(String),
      clientId: 'u1',
      base64OriginalPayload: bytes.toString('base64'),
      failures: [{ failedAction: 'SqsAction', failedResource: 'http://queue', errorMessage: 'the queue is full' }],
    },
  ]);
});
