import * as z from 'zod';
import { gatherSends } from '../engines/gathered-sends.ts';
import type { ServiceClient } from '../engines/service-client.ts';
import { type RuleAction, TopicRules } from '../iot/rules.ts';
import type { Application } from '../template/application.ts';
import type { DeployedFunctions } from './function.ts';
import { flag, parseAll, type ResourceKind } from './kind.ts';

/** Strict, so that an action of another kind stops the start. */
const ActionShape = z.union([
  z.strictObject({ Sqs: z.strictObject({ QueueUrl: z.string(), RoleArn: z.string(), UseBase64: flag.default(false) }) }),
  z.strictObject({ Lambda: z.strictObject({ FunctionArn: z.string() }) }),
]);
type Action = z.infer<typeof ActionShape>;

const TopicRuleShape = z.object({
  RuleName: z.string().optional(),
  TopicRulePayload: z.strictObject({
    Sql: z.string(),
    AwsIotSqlVersion: z.literal('2016-03-23'),
    Actions: z.array(ActionShape),
    ErrorAction: ActionShape.optional(),
    RuleDisabled: flag.default(false),
    Description: z.string().optional(),
  }),
});

export const topicRuleKind: ResourceKind<typeof TopicRuleShape> = {
  types: ['AWS::IoT::TopicRule'],
  honoured: TopicRuleShape,
  withoutEffect: { Tags: 'nobody reads them here' },
};

/** The rules of the template that are not disabled. */
export function topicRulesOf(application: Application, client: ServiceClient, functions: DeployedFunctions): TopicRules {
  const rules = parseAll(application, topicRuleKind).filter(({ parsed }) => !parsed.TopicRulePayload.RuleDisabled);
  return new TopicRules(
    rules.map(({ name, parsed: { TopicRulePayload: rule } }) => ({
      name,
      sql: rule.Sql,
      actions: rule.Actions.map((action) => runnable(action, client, functions)),
      ...(rule.ErrorAction ? { errorAction: runnable(rule.ErrorAction, client, functions) } : {}),
    })),
  );
}

function runnable(action: Action, client: ServiceClient, functions: DeployedFunctions): RuleAction {
  if ('Lambda' in action) {
    const runner = functions.find(action.Lambda.FunctionArn);
    return { kind: 'LambdaAction', resource: action.Lambda.FunctionArn, run: async (selected) => void (await runner.invoke(selected)) };
  }
  const { QueueUrl, UseBase64 } = action.Sqs;
  const send = gatherSends(client, QueueUrl);
  return {
    kind: 'SqsAction',
    resource: QueueUrl,
    // SQS refuses a message with these two characters; in JSON they may be written as escapes.
    async run(selected) {
      const text = JSON.stringify(selected).replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
      await send(UseBase64 ? Buffer.from(text).toString('base64') : text);
    },
  };
}
