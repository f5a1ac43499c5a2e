import * as z from 'zod';
import { ChannelSchema, SuppressionToldSchema } from '../contact.ts';
import { CustomerIdSchema } from '../ids.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];
const params = z.object({ id: CustomerIdSchema });

export const listSuppressions = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/suppressions',
  word,
  summary: 'The addresses of a customer that nothing is sent to, by channel, and those that were freed again.',
  groups,
  params,
  reply: z.object({ items: z.array(SuppressionToldSchema) }),
});

export const liftSuppression = defineRoute({
  method: 'DELETE',
  path: '/v1/customers/{id}/suppressions/{channel}',
  word,
  summary:
    'Free an address that bounced and works again; the audit log keeps who did. A complaint and an unsubscription stand until the person says otherwise. Freeing twice changes nothing.',
  groups,
  params: params.extend({ channel: ChannelSchema }),
  reply: SuppressionToldSchema,
});
