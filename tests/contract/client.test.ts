import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

it('the client knows the operations of every module from which the OpenAPI document is made', () => {
  const modules = globSync('shared/schemas/routes/*.ts')
    .map((file) => path.basename(file))
    .filter((file) => file !== 'all.ts');
  const known = [...readFileSync('client/operations.ts', 'utf8').matchAll(/'#schemas\/routes\/([\w-]+\.ts)'/g)].map(([, file]) => file);
  expect(known.sort()).toEqual(modules.sort());
});
