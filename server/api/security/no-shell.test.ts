import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url).pathname;

describe('a shell', () => {
  const eslint = new ESLint({ cwd: root });
  const problems = async (code: string, file: string) => {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: `${root}${file}` });
    return (result?.messages ?? []).flatMap(({ ruleId }) =>
      ruleId?.startsWith('no-restricted-') ? ruleId : [],
    );
  };

  it.each([
    ["import { exec } from 'node:child_process'; exec('ls');", 'server/stacks/new.ts'],
    ["import { exec } from 'node:child_process'; exec('ls');", 'server/engine/new.ts'],
    ["import { execSync } from 'child_process'; execSync('ls');", 'server/launch/new.mjs'],
    ["import { execSync } from 'node:child_process'; execSync('ls');", 'e2e/lab/new.ts'],
    ["import process from 'node:child_process'; process.exec('ls');", 'e2e/run/new.mjs'],
    ["import { spawn } from 'node:child_process'; spawn('ls', [], { shell: true });", 'e2e/lab/new.ts'],
    [
      "import { spawn } from 'node:child_process'; spawn('ls', { shell: '/bin/sh' });",
      'server/launch/new.mjs',
    ],
    ["import { spawn } from 'node:child_process'; spawn('ls');", 'server/stacks/new.ts'],
    ["import { spawn } from 'node:child_process'; spawn('ls');", 'server/engine/new.ts'],
    ["import { execFile } from 'child_process'; execFile('ls');", 'app/new.ts'],
    ["export const load = () => import('node:child_process');", 'server/stacks/new.ts'],
    ["const { exec } = require('node:child_process'); exec('ls');", 'server/launch/new.mjs'],
  ])(
    'S13: is refused by the lint rules: %s in %s',
    async (code, file) => {
      expect(await problems(code, file)).not.toEqual([]);
    },
    60_000,
  );

  it('S13: is not taken for a program with a list of arguments, where one may be started', async () => {
    const code = "import { spawn } from 'node:child_process';\nspawn('npm', ['ci'], { shell: false });";
    expect(await problems(code, 'server/launch/new.mjs')).toEqual([]);
  }, 60_000);
});
