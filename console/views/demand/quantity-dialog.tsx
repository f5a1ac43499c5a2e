import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { words } from './words.ts';

interface QuantityDialogProps {
  readonly proposal: ItemOf<'GET /v1/order-proposals'>;
  readonly onClose: () => void;
}

/** Another quantity than the one that is proposed. */
export function QuantityDialog({ proposal: { proposalId, productName, quantity: proposed }, onClose }: QuantityDialogProps) {
  const t = useWords(words);
  const [typed, setTyped] = useState(String(proposed));
  const accept = useWrite('POST /v1/order-proposals/{id}/accept', { said: t('ordered'), onDone: onClose });
  const quantity = Number(typed);
  return (
    <Dialog
      title={t('changeTitle', { product: productName })}
      action={t('accept')}
      isBusy={accept.isPending}
      isDisabled={!(quantity > 0)}
      onAct={() => accept.mutate({ params: { id: proposalId }, body: { quantity } })}
      onClose={onClose}
    >
      <FormField label={t('quantity')}>
        <Input type="number" value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Dialog>
  );
}
