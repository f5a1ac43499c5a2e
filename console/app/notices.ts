import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useCallback, useContext, useMemo, useState } from 'react';

type Kind = 'success' | 'error' | 'info';
export type Notify = (kind: Kind, header: string, content?: string) => void;

const NotifyContext = createContext<Notify>(() => undefined);
export const NotifyProvider = NotifyContext.Provider;
/** Says something at the top of the page, also to a screen reader. */
export const useNotify = () => useContext(NotifyContext);

const MOST_NOTICES = 4;
/** How long it is said that something worked; what went wrong stays until somebody closes it. */
const SUCCESS_MILLIS = 12_000;
let serial = 0;

export function useNotices(dismissLabel: string) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const notify = useCallback<Notify>(
    (kind, header, content) => {
      serial += 1;
      const id = String(serial);
      const dismiss = () => setItems((known) => known.filter((item) => item.id !== id));
      const item = { id, type: kind, header, content, dismissible: true, dismissLabel, onDismiss: dismiss };
      setItems((known) => [item, ...known].slice(0, MOST_NOTICES));
      if (kind === 'success') setTimeout(dismiss, SUCCESS_MILLIS);
    },
    [dismissLabel],
  );
  return useMemo(() => ({ items, notify }), [items, notify]);
}
