import { randomUUID } from 'node:crypto';
import { report } from '../report.ts';
import { compileSql, type Statement } from './sql.ts';
import type { RuleMessage } from './sql-values.ts';

/** Does something with what a rule selected. */
export interface RuleAction {
  /** As AWS names it in the message of an error action. */
  readonly kind: 'SqsAction' | 'LambdaAction';
  readonly resource: string;
  run(selected: unknown): Promise<void>;
}

export interface TopicRuleProps {
  readonly name: string;
  readonly sql: string;
  readonly actions: readonly RuleAction[];
  readonly errorAction?: RuleAction;
}

export interface ArrivedMessage {
  readonly topic: string;
  readonly clientId: string;
  readonly bytes: Buffer;
}

interface Failure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}

const BASIC_INGEST = /^\$aws\/rules\/([^/]+)\/(.+)$/s;

/** Lets the topic rules of the template work on each message that the broker takes. */
export class TopicRules {
  #rules: readonly (TopicRuleProps & { readonly statement: Statement })[];

  constructor(rules: readonly TopicRuleProps[]) {
    this.#rules = rules.map((rule) => ({ ...rule, statement: compileSql(rule.sql) }));
  }

  /** Resolves when every action has been done or its failure handed to the rule's error action. */
  async dispatch({ topic, clientId, bytes }: ArrivedMessage): Promise<void> {
    const [, ruleName, rest] = BASIC_INGEST.exec(topic) ?? [];
    const message = { topic: rest ?? topic, clientId, bytes, timestamp: Date.now(), payload: parsed(bytes) };
    // Basic Ingest names its rule, whatever topic that rule listens to.
    const rules = this.#rules.filter(({ name, statement }) =>
      ruleName === undefined ? statement.matches(message.topic) : name === ruleName,
    );
    await Promise.all(rules.map((rule) => work(rule, message)));
  }
}

async function work(rule: TopicRuleProps & { readonly statement: Statement }, message: RuleMessage): Promise<void> {
  const selected = rule.statement.run(message);
  if (selected === undefined) return;
  const outcomes = await Promise.all(rule.actions.map((action) => failureOf(action, selected)));
  const failures = outcomes.filter((outcome) => outcome !== undefined);
  if (failures.length === 0) return;
  const account = {
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: randomUUID(),
    clientId: message.clientId,
    base64OriginalPayload: message.bytes.toString('base64'),
    failures,
  };
  const lost = rule.errorAction === undefined ? failures[0] : await failureOf(rule.errorAction, account);
  if (lost !== undefined) report(`Rule ${rule.name} lost a message on ${message.topic}`, lost.errorMessage);
}

async function failureOf(action: RuleAction, selected: unknown): Promise<Failure | undefined> {
  try {
    await action.run(selected);
    return undefined;
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { failedAction: action.kind, failedResource: action.resource, errorMessage };
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
