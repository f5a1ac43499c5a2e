import type { PersonKey } from '#schemas/ids.ts';
import type { TransactItem } from './client.ts';

/** Part of a transaction that is about a person: nothing of it is written when they were erased. */
export const livingPerson = (customersTable: string, pk: PersonKey): TransactItem => ({
  ConditionCheck: { TableName: customersTable, Key: { pk }, ConditionExpression: 'attribute_not_exists(erasedAt)' },
});
