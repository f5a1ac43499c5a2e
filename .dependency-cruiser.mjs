// Who may import whom. Each row becomes one forbidden rule; tests/infrastructure/layers.test.ts plants violations.
const mayImport = {
  'shared/schemas': [],
  'shared/numerics': [],
  'shared/domain': ['shared/schemas', 'shared/numerics'],
  'shared/storage': ['shared/schemas'],
  'shared/messaging': ['shared/schemas'],
  'shared/runtime': ['shared/schemas'],
  functions: ['shared/schemas', 'shared/numerics', 'shared/domain', 'shared/storage', 'shared/messaging', 'shared/runtime'],
  cdk: [],
  local: [],
  client: ['shared/schemas'],
  console: ['client'],
  tools: ['shared/schemas', 'shared/domain', 'shared/numerics'],
};

const OWN_CODE = '^(cdk|functions|shared|local|console|client|tools|tests|examples)/';

const layers = Object.entries(mayImport).map(([layer, allowed]) => ({
  name: `${layer.replace('/', '-')}-imports-only-${allowed.length > 0 ? 'its-layers' : 'itself'}`,
  severity: 'error',
  from: { path: `^${layer}/` },
  to: { path: OWN_CODE, pathNot: [layer, ...allowed].map((folder) => `^${folder}/`) },
}));

const only = (name, from, to) => ({ name, severity: 'error', from, to });

export default {
  forbidden: [
    ...layers,
    only('no-cycles', {}, { circular: true }),
    only(
      'one-function-never-imports-another',
      { path: '^functions/([^/]+)/([^/]+)\\.ts$' },
      { path: '^functions/', pathNot: '^functions/$1/$2\\.ts$' },
    ),
    only('clients-take-only-types-of-the-schemas', { path: '^(client|console)/' }, { path: '^shared/', dependencyTypesNot: ['type-only'] }),
    only('only-runtime-knows-middy', { path: '^(functions|shared)/', pathNot: '^shared/runtime/' }, { path: 'node_modules/@middy/' }),
    only(
      'only-its-wrapper-knows-ml-kmeans',
      { path: '^(cdk|functions|shared|local|tools)/', pathNot: '^(shared/numerics/kmeans\\.ts|tools/bench/)' },
      { path: 'node_modules/ml-kmeans/' },
    ),
    only(
      'pure-code-has-no-platform',
      { path: '^shared/(schemas|domain|numerics)/' },
      {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: ['node_modules/zod/', 'node_modules/ml-kmeans/'],
      },
    ),
    only('numerics-are-free-of-the-domain', { path: '^shared/numerics/' }, { path: 'node_modules/zod/' }),
    only(
      'the-deployed-code-imports-no-development-package',
      { path: '^(functions|shared)/' },
      { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    ),
    only('nothing-unresolvable', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
    exclude: { path: '(^|/)(dist|cdk\\.out|\\.local)/' },
  },
};
