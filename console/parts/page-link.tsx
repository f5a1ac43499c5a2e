import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

/** A link to another place of the console. @param to - below /app, such as `/customers/anna` */
export function PageLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const [, go] = useLocation();
  return (
    <Link
      href={`/app${to}`}
      onFollow={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </Link>
  );
}

export const customerPath = (id: string): string => `/customers/${encodeURIComponent(id)}`;
export const lotPath = (gtin: string, lot: string): string => `/lots/${gtin}/${encodeURIComponent(lot)}`;
