import { describe, expect, it } from 'vitest';
import { tasksOf } from '../../../local/resources/state-machine-guard.ts';

const resource = 'arn:aws:lambda:eu-central-1:000000000000:function:work';
const machine = (state: object) => ({ StartAt: 'A', States: { A: state } });

describe('the guard of state machines', () => {
  it('finds the tasks wherever they are nested', () => {
    const inner = machine({ Type: 'Task', Resource: resource, End: true });
    const definition = {
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: inner, Next: 'Both' }, Both: { Type: 'Parallel', Branches: [] } },
    };
    expect(tasksOf(definition)).toEqual([{ name: 'A', resource }]);
  });

  it.each([
    ['JSONata', { ...machine({ Type: 'Pass' }), QueryLanguage: 'JSONata' }, /only JSONPath/],
    ['a JSONata state', machine({ Type: 'Pass', QueryLanguage: 'JSONata' }), /A: only JSONPath/],
    ['variables', machine({ Type: 'Pass', Assign: {} }), /A\.Assign/],
    ['batches', machine({ Type: 'Map', ItemBatcher: {} }), /A\.ItemBatcher/],
    ['items from elsewhere', machine({ Type: 'Map', ItemReader: {} }), /A\.ItemReader/],
    ['callbacks', machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }), /only functions run as tasks/],
    ['other services', machine({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:putItem' }), /only functions run as tasks/],
  ])('refuses %s', (_name, definition, problem) => {
    expect(() => tasksOf(definition)).toThrow(problem);
  });
});
