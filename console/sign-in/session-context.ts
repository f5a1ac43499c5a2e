import { createContext, useContext } from 'react';
import type { Group, Session } from './session.ts';

interface SignedIn extends Session {
  readonly signOut: () => void;
}

export const SessionContext = createContext<SignedIn>({ name: '', groups: [], signOut: () => undefined });
export const useSession = () => useContext(SessionContext);

/** Whether the operator is in one of the groups; what is not shown, the API refuses as well. */
export function useMay(...groups: readonly Group[]): boolean {
  const { groups: own } = useSession();
  return groups.some((group) => own.includes(group));
}
