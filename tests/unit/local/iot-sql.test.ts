import { describe, expect, it } from 'vitest';
import { compileSql } from '../../../local/iot/sql.ts';
import { topicMatches } from '../../../local/iot/topic-filter.ts';

const payload = { temperature: 71.5, meta: { fw: '1.2', tags: ['a', 'b'] }, status: 'RUN', n: '12', none: null };
const message = (given: unknown = payload) => {
  const bytes = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
  return {
    topic: 'dt/acme/pump-7/telemetry',
    clientId: 'pump-7',
    timestamp: 1_700_000_000_000,
    bytes,
    payload: typeof given === 'string' ? undefined : given,
  };
};
const run = (sql: string, given?: unknown) => compileSql(sql).run(message(given));

describe('IoT SQL', () => {
  it('runs the statement of the template on any message, JSON or not', () => {
    const sql = "SELECT encode(*, 'base64') AS payload, topic(3) AS unitId, timestamp() AS arrivedAtMillis FROM 'dt/+/+/telemetry'";
    const expected = { payload: Buffer.from('no JSON').toString('base64'), unitId: 'pump-7', arrivedAtMillis: 1_700_000_000_000 };
    expect(run(sql, 'no JSON')).toEqual(expected);
    expect(run(sql, [1, 2])).toEqual({ ...expected, payload: Buffer.from('[1,2]').toString('base64') });
  });

  it('adds fields to the whole message', () => {
    const sql = "SELECT *, topic(3) AS deviceId, clientid() AS cid FROM 'dt/#' WHERE temperature > 50 AND meta.fw <> '1.0'";
    expect(run(sql)).toEqual({ ...payload, deviceId: 'pump-7', cid: 'pump-7' });
  });

  it.each([
    ['temperature * 1.8 + 32', 71.5 * 1.8 + 32],
    ['meta.tags[1]', 'b'],
    ["CASE status WHEN 'RUN' THEN 1 ELSE 0 END", 1],
    ['CASE WHEN temperature > 100 THEN 1 END', undefined],
    ["upper(status) + '!'", 'RUN!'],
    ['-n', -12],
    ['n > 5', true],
    ["(status = 'RUN' OR missing > 3) AND NOT isUndefined(temperature)", true],
    ['missing > 3', undefined],
    ['isNull(none)', true],
    ['temperature / 0', undefined],
    ["startswith(topic(3), 'pump')", true],
    ["encode(status, 'base64')", 'UlVO'],
    ['coalesce(missing, none, n)', '12'],
  ])('evaluates %s', (expression, expected) => {
    expect(run(`SELECT ${expression} AS value FROM 'dt/#'`)).toEqual(expected === undefined ? {} : { value: expected });
  });

  it('selects nothing where the condition is not met, or cannot be told', () => {
    expect(run("SELECT * FROM 'dt/#' WHERE temperature > 100")).toBeUndefined();
    expect(run("SELECT * FROM 'dt/#' WHERE missing <> 3")).toBeUndefined();
  });

  it.each([
    ["SELECT foo(1) AS x FROM 'a'", /function foo/],
    ["SELECT 1 FROM 'a'", /AS and a name/],
    ["SELECT * FROM 'a' LIMIT 3", /nothing more/],
    ["SELECT * FROM 'a' WHERE", /a value was expected at the end/],
    ["SELECT ; FROM 'a'", /unexpected ";"/],
  ])('refuses %s when it is loaded', (sql, problem) => {
    expect(() => compileSql(sql)).toThrow(SyntaxError);
    expect(() => compileSql(sql)).toThrow(problem);
  });
});

describe('a topic filter', () => {
  it.each([
    ['a/+/c', 'a/b/c', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/+', 'a/b/c', false],
    ['a/b', 'a', false],
    ['+', '$aws', false],
    ['#', '$aws/x', false],
    ['$aws/#', '$aws/x', true],
  ])('%s and %s', (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });
});
