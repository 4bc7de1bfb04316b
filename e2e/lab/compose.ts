import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabEngine } from './engine';
import { run, type RunResult } from './processes';

/** Docker's own Compose tool (Debian's docker-compose) working on a lab engine: a real client to compare with. */
export class LabCompose {
  private constructor(
    private readonly engine: Pick<LabEngine, 'environment'>,
    private readonly directory: string,
  ) {}

  /** @param yaml the Compose file, which all later commands use */
  static create(engine: Pick<LabEngine, 'environment'>, yaml: string): LabCompose {
    const directory = mkdtempSync(join(tmpdir(), 'gantry-compose-'));
    const compose = new LabCompose(engine, directory);
    compose.write(yaml);
    return compose;
  }

  write(yaml: string): void {
    writeFileSync(join(this.directory, 'docker-compose.yml'), yaml);
  }

  /** Runs `docker-compose -p <project> <args>`; the caller judges the exit code. */
  run(project: string, args: string[]): Promise<RunResult> {
    const file = join(this.directory, 'docker-compose.yml');
    return run('docker-compose', ['--ansi', 'never', '-f', file, '-p', project, ...args], {
      cwd: this.directory,
      env: this.engine.environment(),
      timeoutMs: 180_000,
    });
  }

  /** The same, for a command that must succeed; answers what it printed. */
  async must(project: string, args: string[]): Promise<string> {
    const result = await this.run(project, args);
    if (result.code !== 0)
      throw new Error(`docker-compose ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
