import next from 'eslint-config-next/core-web-vitals';
import typescript from 'eslint-config-next/typescript';
import prettier from 'eslint-config-prettier';

/** The import zones of the architecture: what a folder may not import, and why. */
const zones = [
  {
    target: './lib',
    from: ['./server', './components', './app', './e2e'],
    message: 'lib is pure and shared: it imports only lib',
  },
  {
    target: './components',
    from: ['./server', './app', './e2e'],
    message: 'components reach the server only through the API',
  },
  { target: './components/ui', from: ['./components/!(ui|api)'], message: 'components/ui knows no feature' },
  {
    target: './server',
    from: ['./components', './app', './e2e'],
    message: 'the server never imports the interface',
  },
  { target: './server/engine', from: ['./server/!(engine)'], message: 'server/engine imports only lib' },
  {
    target: './server/inventory',
    from: ['./server/!(engine|inventory)'],
    message: 'the inventory imports only the engine',
  },
  { target: './app/!(api)', from: './server', message: 'pages never import the server' },
];

const dockerode = { name: 'dockerode', message: 'only server/engine talks to dockerode' };
const modules = ['node:child_process', 'child_process'];

/** Ways to a shell: whatever is a name or a label would be a command there. */
const shells = modules.map((name) => ({
  name,
  importNames: ['default', 'exec', 'execSync'],
  message: 'no shell, ever: start a program with a list of arguments',
}));
const programs = modules.map((name) => ({ name, message: 'the server starts no program' }));
const shellSyntax = [
  {
    selector: 'CallExpression Property[key.name="shell"][value.type="Literal"]:not([value.value=false])',
    message: 'no shell, ever: start a program with a list of arguments',
  },
  {
    selector: 'CallExpression[callee.name="require"][arguments.0.value=/child_process/]',
    message: 'import what starts programs, so that it is seen',
  },
  { selector: 'ImportExpression[source.value=/child_process/]', message: 'import it, so that it is seen' },
];

const config = [
  {
    ignores: [
      'node_modules/',
      '.next/',
      'dist/',
      'data/',
      'next-env.d.ts',
      'test-results/',
      'playwright-report/',
    ],
  },
  ...next,
  ...typescript,
  {
    settings: { 'import/resolver': { typescript: true, node: true } },
    rules: {
      'import/no-restricted-paths': ['error', { zones }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { paths: [dockerode, ...shells] }],
      'no-restricted-syntax': ['error', ...shellSyntax],
    },
  },
  { files: ['server/engine/**'], rules: { 'no-restricted-imports': ['error', { paths: shells }] } },
  // The server starts no program at all; what installs and starts it does.
  {
    files: ['server/**/*.ts', 'app/**/*.{ts,tsx}', 'lib/**/*.ts'],
    ignores: ['server/engine/**', '**/*.test.ts', '**/*-testing.ts', '**/testing.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [dockerode, ...programs] }] },
  },
  {
    files: ['server/engine/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: programs }] },
  },
  { files: ['e2e/**', '**/*.mjs', '**/*.config.*', '**/*.test.ts'], rules: { 'no-console': 'off' } },
  // One declaration after the other: splitting a feature's contract would only scatter it.
  { files: ['lib/contract/*.ts'], rules: { 'max-lines': ['error', { max: 500 }] } },
  // A test may use the lab: it is no part of what is shipped.
  { files: ['server/**/*.integration.test.ts'], rules: { 'import/no-restricted-paths': 'off' } },
  {
    files: ['**/*.test.{ts,tsx}', 'e2e/**'],
    rules: { 'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }] },
  },
  prettier,
];

export default config;
