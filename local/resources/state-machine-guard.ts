/** What the interpreter gets wrong without saying so, or cannot do. */
const REFUSED_FIELDS: Readonly<Record<string, string>> = {
  Assign: 'variables are ignored by the local interpreter',
  Arguments: 'JSONata is ignored by the local interpreter',
  ItemBatcher: 'batches are ignored by the local interpreter',
  ItemReader: 'the local interpreter reads no items from elsewhere',
  ResultWriter: 'the local interpreter writes no results elsewhere',
  Credentials: 'there is one account here',
};

type Json = Readonly<Record<string, unknown>>;

/** A task of a definition, wherever it is nested. */
export interface TaskState {
  readonly name: string;
  readonly resource: string;
}

/**
 * All tasks of a state machine's definition.
 *
 * @throws {Error} naming every state that would run wrongly here
 */
export function tasksOf(definition: Json): TaskState[] {
  const tasks: TaskState[] = [];
  const problems: string[] = [];
  if ((definition['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath') problems.push('the definition: only JSONPath runs here');
  walk(definition, (name, state) => {
    problems.push(...problemsOf(name, state));
    if (state['Type'] === 'Task') tasks.push({ name, resource: String(state['Resource']) });
  });
  const twice = tasks.filter(({ name }, index) => tasks.findIndex((task) => task.name === name) !== index);
  problems.push(...twice.map(({ name }) => `${name}: two tasks have this name, and the local interpreter tells them apart by it`));
  if (problems.length > 0) throw new Error(problems.join('\n  '));
  return tasks;
}

function walk(machine: Json, visit: (name: string, state: Json) => void): void {
  for (const [name, state] of Object.entries((machine['States'] ?? {}) as Record<string, Json>)) {
    visit(name, state);
    for (const inner of [state['ItemProcessor'], state['Iterator'], ...((state['Branches'] as Json[] | undefined) ?? [])]) {
      if (inner !== undefined) walk(inner as Json, visit);
    }
  }
}

function problemsOf(name: string, state: Json): string[] {
  const problems = Object.entries(REFUSED_FIELDS)
    .filter(([field]) => field in state)
    .map(([field, reason]) => `${name}.${field}: ${reason}`);
  if ((state['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath') problems.push(`${name}: only JSONPath runs here`);
  const resource = String(state['Resource'] ?? '');
  const isTask = state['Type'] === 'Task';
  if (isTask && !/^arn:aws:(lambda:[^:]+:\d+:function:[\w-]+(:[\w$-]+)?|states:::lambda:invoke)$/.test(resource)) {
    problems.push(`${name}: only functions run as tasks here, not ${resource}`);
  }
  return problems;
}
