import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';

export interface FigureItem {
  /** With unit and period where the value does not say them. */
  readonly label: string;
  readonly value: ReactNode;
}

/** Some figures side by side, each below its name. */
export function Figures({ items, columns = 4 }: { readonly items: readonly FigureItem[]; readonly columns?: number }) {
  return (
    <KeyValuePairs
      columns={columns}
      items={items.map(({ label, value }) => ({ label, value: <span className="figure-value">{value}</span> }))}
    />
  );
}
