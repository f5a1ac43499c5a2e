import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { useRefusal } from '../i18n/refusal.ts';
import { shellWords } from '../i18n/shell-words.ts';

export interface Column<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  readonly isRowHeader?: boolean;
}

export interface ListTableProps<Item> {
  readonly title: string;
  readonly about?: ReactNode;
  readonly counter?: string;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** The read of the API that it comes of: whether it is under way, or why it failed. */
  readonly read?: Reading;
  readonly empty?: ReactNode;
  readonly pages?: Pages;
  readonly headingLevel?: 'h2' | 'h3';
  readonly selected?: readonly Item[];
  readonly onSelect?: (items: readonly Item[]) => void;
  /** Without a frame of its own, in a container. */
  readonly isEmbedded?: boolean;
}
/** What is known of a read; one that is not made yet is not under way. */
export interface Reading {
  readonly data: unknown;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}
interface Pages {
  readonly index: number;
  readonly pagesKnown: number;
  readonly hasMore: boolean;
  readonly goTo: (index: number) => void;
}

/** A list: its rows, and the pages of it that are known. */
export function ListTable<Item>(props: ListTableProps<Item>) {
  const { title, about, counter, actions, filter, columns, items, keyOf, read, pages, headingLevel = 'h2' } = props;
  const t = useWords(shellWords);
  return (
    <Table<Item>
      variant={props.isEmbedded ? 'embedded' : 'container'}
      header={
        <Header variant={headingLevel} description={about} counter={counter} actions={actions}>
          {title}
        </Header>
      }
      filter={filter}
      columnDefinitions={columns as TableProps<Item>['columnDefinitions']}
      items={items}
      trackBy={keyOf}
      loading={read?.isFetching === true && read.data === undefined}
      loadingText={t('loading')}
      empty={<Empty {...props} />}
      wrapLines
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: title,
        itemSelectionLabel: (_state, item) => keyOf(item),
        allItemsSelectionLabel: () => t('all'),
      }}
      {...(pages === undefined || pages.pagesKnown < 2 ? {} : { pagination: <PageTurner pages={pages} /> })}
      {...(props.onSelect === undefined
        ? {}
        : {
            selectionType: 'single',
            selectedItems: props.selected ?? [],
            onSelectionChange: ({ detail }) => props.onSelect?.(detail.selectedItems),
          })}
    />
  );
}

function Empty<Item>({ read, empty }: ListTableProps<Item>) {
  const t = useWords(shellWords);
  const refusal = useRefusal();
  if (read === undefined || read.error === null)
    return (
      <Box textAlign="center" color="text-status-inactive">
        {empty ?? t('nothing')}
      </Box>
    );
  return (
    <Box textAlign="center" color="text-status-error">
      {refusal(read.error)} <Button onClick={() => read.refetch()}>{t('retry')}</Button>
    </Box>
  );
}

function PageTurner({ pages: { index, pagesKnown, hasMore, goTo } }: { readonly pages: Pages }) {
  const t = useWords(shellWords);
  return (
    <Pagination
      currentPageIndex={index + 1}
      pagesCount={pagesKnown}
      openEnd={hasMore}
      onChange={({ detail }) => goTo(detail.currentPageIndex - 1)}
      ariaLabels={{
        nextPageLabel: t('next'),
        previousPageLabel: t('previous'),
        pageLabel: (number) => t('page', { number }),
      }}
    />
  );
}
