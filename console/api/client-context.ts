import { createContext, useContext } from 'react';
import type { Client } from '../../client/client.ts';

export const ClientContext = createContext<Client | undefined>(undefined);

/** @throws {Error} outside of the app */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('There is no API client here.');
  return client;
}
