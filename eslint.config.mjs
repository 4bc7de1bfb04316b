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
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'dockerode', message: 'only server/engine talks to dockerode' },
            { name: 'node:child_process', importNames: ['exec', 'execSync'], message: 'no shell, ever' },
            { name: 'child_process', message: 'no shell, ever' },
          ],
        },
      ],
    },
  },
  {
    files: ['server/engine/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'child_process', message: 'no shell, ever' }] }],
    },
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
