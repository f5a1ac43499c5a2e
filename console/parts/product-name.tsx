import Box from '@cloudscape-design/components/box';
import { PageLink } from './page-link.tsx';

interface ProductNameProps {
  readonly productId: string;
  readonly name: string;
  /** Where more of it is told. */
  readonly to?: string;
}

/** A product by its name, with its id beside it where that is another. */
export function ProductName({ productId, name, to }: ProductNameProps) {
  const named = to === undefined ? name : <PageLink to={to}>{name}</PageLink>;
  if (name === productId) return named;
  return (
    <>
      {named} <Box variant="small">{productId}</Box>
    </>
  );
}
