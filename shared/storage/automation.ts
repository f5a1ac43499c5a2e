import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Automation, AutomationSchema } from '#schemas/unit.ts';
import { documents } from './client.ts';

const pk = 'AUTOMATION';
const NEVER_SWITCHED: Automation = {
  schemaVersion: 1,
  mode: 'on',
  reason: 'Nobody has switched it yet.',
  changedAt: null,
  changedBy: null,
};

/** The switch that keeps the machine from ordering any unit, and each time that somebody turned it. */
export function automationIn(TableName: string) {
  return {
    async find(): Promise<Automation> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk, sk: 'SWITCH' }, ConsistentRead: true }));
      return Item === undefined ? NEVER_SWITCHED : AutomationSchema.parse(Item);
    },

    async change(automation: Automation & { readonly changedAt: string }): Promise<void> {
      const puts = ['SWITCH', `CHANGED#${automation.changedAt}`].map((sk) => ({ Put: { TableName, Item: { pk, sk, ...automation } } }));
      await documents.send(new TransactWriteCommand({ TransactItems: puts }));
    },
  };
}
