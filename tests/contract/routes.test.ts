import { globSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Route } from '#schemas/route.ts';
import { allOf } from '../infrastructure/template.ts';

const deployed = new Map(
  allOf(inject('templates'), 'AWS::ApiGatewayV2::Route').map(({ Properties }) => [
    Properties.RouteKey as string,
    Properties.AuthorizationType,
  ]),
);
const isRoute = (value: unknown): value is Route => typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
let routes: Route[] = [];

/** All routes that the schemas describe. */
beforeAll(async () => {
  const modules = await Promise.all(globSync('shared/schemas/routes/*.ts').map((file) => import(path.resolve(file))));
  const exported = modules.flatMap((module) => Object.values<unknown>(module)).flat();
  const found = exported.filter(isRoute);
  routes = [...new Map(found.map((route) => [`${route.method} ${route.path}`, route])).values()];
});

describe('the routes of the schemas and those of the template', () => {
  it('are the same', () => {
    expect(routes.map(({ method, path: at }) => `${method} ${at}`).sort()).toEqual([...deployed.keys()].sort());
  });

  it('agree on who may call them', () => {
    for (const { method, path: at, groups } of routes)
      expect(deployed.get(`${method} ${at}`), `${method} ${at}`).toBe(groups === 'open' ? 'NONE' : 'JWT');
  });
});
