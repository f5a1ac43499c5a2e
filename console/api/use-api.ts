import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { InputOf, ItemOf, ListName, ReadName, ReplyOf, WriteName } from '../../client/operations.ts';
import { useNotify } from '../app/notices.ts';
import { useWords } from '../i18n/language.ts';
import { useRefusal } from '../i18n/refusal.ts';
import { shellWords } from '../i18n/shell-words.ts';
import { useClient } from './client-context.ts';

interface ReadOptions {
  /** Asks again so often while the page is seen; what has not changed comes back as a 304. */
  readonly everySeconds?: number;
  readonly isEnabled?: boolean;
}

/** One read of the API, kept and shared by name and input. */
export function useRead<Name extends ReadName>(name: Name, input: InputOf<Name>, { everySeconds, isEnabled = true }: ReadOptions = {}) {
  const client = useClient();
  return useQuery<ReplyOf<Name>, Error>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.call(name, input, { signal }),
    enabled: isEnabled,
    refetchInterval: everySeconds === undefined ? false : everySeconds * 1000,
    placeholderData: keepPreviousData,
  });
}

/** All of a list that is short by nature, up to `most`. */
export function useAll<Name extends ListName>(
  name: Name,
  input: InputOf<Name>,
  most: number,
  { everySeconds, isEnabled = true }: ReadOptions = {},
) {
  const client = useClient();
  return useQuery<{ items: ItemOf<Name>[]; isCut: boolean }, Error>({
    queryKey: [name, input, 'all', most],
    queryFn: ({ signal }) => client.all(name, input, most, { signal }),
    enabled: isEnabled,
    refetchInterval: everySeconds === undefined ? false : everySeconds * 1000,
    placeholderData: keepPreviousData,
  });
}

/** A list page by page: only the pages that were looked at are loaded. */
export function usePages<Name extends ListName>(name: Name, input: InputOf<Name>, limit: number, options: ReadOptions = {}) {
  const key = JSON.stringify(input);
  const [place, setPlace] = useState<Place>({ key, cursors: [undefined], index: 0 });
  // Another filter begins at the first page.
  const { cursors, index } = place.key === key ? place : { cursors: [undefined], index: 0 };
  const query = { ...(input as { query?: object }).query, limit, cursor: cursors[index] };
  const result = useRead(name, { ...input, query } as unknown as InputOf<Name>, options);
  const reply = result.data as { items: ItemOf<Name>[]; cursor: string | null } | undefined;
  const next = reply?.cursor ?? undefined;
  const goTo = useCallback(
    (to: number) => {
      if (to >= cursors.length && next === undefined) return;
      setPlace({ key, cursors: to >= cursors.length ? [...cursors, next] : cursors, index: to });
    },
    [key, cursors, next],
  );
  const pagesKnown = cursors.length + (index === cursors.length - 1 && next !== undefined ? 1 : 0);
  return { ...result, items: reply?.items ?? [], reply, index, pagesKnown, hasMore: next !== undefined, goTo };
}

interface Place {
  readonly key: string;
  readonly cursors: readonly (string | undefined)[];
  readonly index: number;
}

interface WriteOptions<Name extends WriteName> {
  /** What is said when it worked. */
  readonly said?: string;
  readonly onDone?: (reply: ReplyOf<Name>) => void;
}

/** One write; what is shown is read again afterwards, and a refusal is said at the top of the page. */
export function useWrite<Name extends WriteName>(name: Name, { said, onDone }: WriteOptions<Name> = {}) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const t = useWords(shellWords);
  const refusal = useRefusal();
  return useMutation<ReplyOf<Name>, Error, InputOf<Name>>({
    mutationFn: (input) => client.call(name, input),
    onSuccess: async (reply) => {
      if (said !== undefined) notify('success', said);
      onDone?.(reply);
      await queries.invalidateQueries();
    },
    onError: (error) => notify('error', t('failed'), refusal(error)),
  });
}

/** Asks by a POST what would be, without storing anything: kept and shared like a read. */
export function useProbe<Name extends WriteName>(name: Name, input: InputOf<Name>, { isEnabled = true }: ReadOptions = {}) {
  const client = useClient();
  return useQuery<ReplyOf<Name>, Error>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.call(name, input, { signal }),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
  });
}
