import { SqlParser } from './sql-parser.ts';
import type { Expression, RuleMessage } from './sql-values.ts';
import { topicMatches } from './topic-filter.ts';

/** A topic rule's statement, ready to run. */
export interface Statement {
  readonly filter: string;
  matches(topic: string): boolean;
  /** @returns undefined when the condition is not met, or the rule wants JSON and the message is none */
  run(message: RuleMessage): unknown;
}

interface Column {
  /** Absent for `*` itself, whose fields all come along. */
  readonly evaluate?: Expression;
  readonly name?: string;
}

/**
 * Reads `SELECT … FROM 'filter' WHERE …` in the dialect of 2016-03-23.
 *
 * @throws {SyntaxError} for anything that the local runtime does not know
 */
export function compileSql(sql: string): Statement {
  const parser = new SqlParser(sql);
  parser.need('SELECT');
  const columns = columnsOf(parser);
  parser.need('FROM');
  const filter = parser.needOf('text');
  const where = parser.take('WHERE') ? parser.expression().evaluate : undefined;
  if (!parser.isAtEnd()) throw parser.unexpected('nothing more');
  return {
    filter,
    matches: (topic) => topicMatches(filter, topic),
    run(message) {
      if (where !== undefined && where(message) !== true) return undefined;
      return columns.length === 1 && columns[0]?.evaluate === undefined && columns[0]?.name === undefined
        ? message.payload
        : selected(columns, message);
    },
  };
}

function columnsOf(parser: SqlParser): Column[] {
  const columns: Column[] = [];
  do columns.push(columnOf(parser));
  while (parser.take(','));
  return columns;
}

function columnOf(parser: SqlParser): Column {
  if (parser.is('*') && (parser.is(',', 1) || parser.is('FROM', 1))) {
    parser.need('*');
    return {};
  }
  const { evaluate, name } = parser.expression();
  if (parser.take('AS')) return { evaluate, name: parser.needOf('name') };
  if (name === undefined) throw parser.unexpected('AS and a name');
  return { evaluate, name };
}

function selected(columns: readonly Column[], message: RuleMessage): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { evaluate, name = '' } of columns) {
    if (evaluate === undefined) Object.assign(row, message.payload);
    else {
      const value = evaluate(message);
      if (value !== undefined) row[name] = value;
    }
  }
  return row;
}
