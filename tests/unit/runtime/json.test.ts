import { expect, it } from 'vitest';
import { parseJson } from '#runtime/json.ts';

it.each([
  ['{"a":"\\ud83c\\udf5e"}', { a: '🍞' }],
  ['{"a":["\\ud83c x"],"\\udf5e":{"b":"\\uD800"}}', { a: ['\ufffd x'], '\ufffd': { b: '\ufffd' } }],
  [
    '{"__proto__":{"a":"\\ud800"},"b":1e3}',
    Object.fromEntries([
      ['__proto__', { a: '\ufffd' }],
      ['b', 1000],
    ]),
  ],
  ['"\\\\ud800"', '\\ud800'],
])('%s is text of whole characters', (text, value) => {
  expect(parseJson(text)).toEqual(value);
  expect(JSON.stringify(parseJson(text)).isWellFormed()).toBe(true);
});

it('what is no JSON is refused', () => {
  expect(() => parseJson('{"a":"\\ud800"')).toThrow(SyntaxError);
});
