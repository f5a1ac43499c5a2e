import type { ViewProps } from '../../app/view-props.ts';
import { CustomerList } from './customer-list.tsx';
import { CustomerPage } from './customer-page.tsx';

export function CustomersView({ rest }: ViewProps) {
  return rest === undefined ? <CustomerList /> : <CustomerPage key={rest} id={rest} />;
}
