import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';

interface TableIndex {
  readonly partitionKey: string;
  readonly sortKey: { readonly name: string; readonly type: AttributeType };
}

export interface TableShape {
  readonly hasSortKey: boolean;
  /** Items carry `expiresAt` in epoch seconds. */
  readonly expires: boolean;
  readonly indexes: Readonly<Record<string, TableIndex>>;
}

const plain: TableShape = { hasSortKey: false, expires: false, indexes: {} };
const sorted: TableShape = { ...plain, hasSortKey: true };

const byStatus: TableIndex = {
  partitionKey: 'status',
  sortKey: { name: 'openedAt', type: AttributeType.STRING },
};

/** An item without the first of the two is in no such index. */
const indexOn = (partitionKey: string, name: string): TableIndex => ({ partitionKey, sortKey: { name, type: AttributeType.STRING } });
const feedbackIndexes = { byQueue: indexOn('queue', 'rank'), byDay: indexOn('day', 'at'), byComplaint: indexOn('complaintMonth', 'at') };

/** Every table by the noun it holds; what its keys mean is in docs/keys.md. */
export const tables = {
  customers: plain,
  events: { ...sorted, expires: true },
  orders: plain,
  identities: sorted,
  rejects: { ...sorted, expires: true },
  products: plain,
  segments: sorted,
  runs: sorted,
  campaigns: sorted,
  units: { ...sorted, expires: true },
  incidents: { ...plain, indexes: { byStatus } },
  alerts: { ...sorted, expires: true },
  holds: sorted,
  cases: sorted,
  lots: sorted,
  epcis: { ...sorted, expires: true },
  consents: sorted,
  sources: sorted,
  requests: { ...plain, indexes: { byStatus: indexOn('status', 'receivedAt') } },
  lists: { ...sorted, expires: true },
  sales: sorted,
  recalls: sorted,
  escrow: { ...plain, expires: true },
  kpis: sorted,
  feedback: { ...sorted, indexes: feedbackIndexes },
  inventory: { ...sorted, expires: true },
} as const satisfies Record<string, TableShape>;

export type TableName = keyof typeof tables;
