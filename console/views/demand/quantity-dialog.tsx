import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { words } from './words.ts';

interface QuantityDialogProps {
  readonly proposal: ItemOf<'GET /v1/order-proposals'>;
  readonly onClose: () => void;
}

/** Another quantity than the one that is proposed. */
export function QuantityDialog({ proposal: { proposalId, productName, quantity: proposed }, onClose }: QuantityDialogProps) {
  const t = useWords(words);
  const shell = useWords(shellWords);
  const [typed, setTyped] = useState(String(proposed));
  const accept = useWrite('POST /v1/order-proposals/{id}/accept', { said: t('ordered'), onDone: onClose });
  const quantity = Number(typed);
  return (
    <Modal
      visible
      header={t('changeTitle', { product: productName })}
      closeAriaLabel={shell('close')}
      onDismiss={onClose}
      footer={
        <Button
          variant="primary"
          disabled={!(quantity > 0)}
          loading={accept.isPending}
          onClick={() => accept.mutate({ params: { id: proposalId }, body: { quantity } })}
        >
          {t('accept')}
        </Button>
      }
    >
      <FormField label={t('quantity')}>
        <Input type="number" value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Modal>
  );
}
