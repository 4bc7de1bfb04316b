import { chromium, type Browser, type Page } from '@playwright/test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { paths } from '@/lib/paths';
import { CHROMIUM_ARGS, chromiumPath } from '../lab/chromium';
import { ADMIN } from '../lab/console';
import { signIn } from '../lab/sign-in';
import { FLEET_SIZE, type Fleet } from './fleet';
import type { Measurement } from './measure';

const goalKibibytes = 350;
/** A page that asked for no script for so long has those that it loads by itself. */
const quietMs = 2_000;

/** How much script each page makes a browser load: every script of it, compressed one by one. */
export async function pageFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const running = await fleet();
  return running.withConsole(async ({ gantry }) => {
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS });
    try {
      const pages: [string, string][] = [
        ['containers', paths.containers('local')],
        ['overview', paths.overview()],
        ['container', paths.container('local', `bench-${FLEET_SIZE - 1}`)],
        ['stack editor', paths.deployStack('local')],
        ['sign-in', paths.signIn()],
      ];
      const measurements: Measurement[] = [];
      for (const [name, path] of pages) measurements.push(await pageFigure(browser, gantry.url, name, path));
      return measurements;
    } finally {
      await browser.close();
    }
  });
}

async function pageFigure(browser: Browser, url: string, name: string, path: string): Promise<Measurement> {
  // A context of its own: nothing of another page is in the cache.
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (name !== 'sign-in') await signIn(page, url, ADMIN.user, ADMIN.password);
    const scripts = await scriptsOf(page, `${url}${path}`);
    const bytes = scripts.reduce((sum, script) => sum + script.compressedBytes, 0);
    const largest = [...scripts].sort((a, b) => b.compressedBytes - a.compressedBytes).slice(0, 3);
    return {
      metric: `JavaScript of the ${name} page, compressed`,
      value: bytes / 1024,
      unit: 'KiB',
      floor: null,
      goal: name === 'containers' ? { of: 'value', atMost: goalKibibytes } : null,
      note:
        `${name}: ${scripts.length} scripts; the largest: ` +
        largest.map((each) => `${(each.compressedBytes / 1024).toFixed(0)} KiB ${each.file}`).join(', '),
    };
  } finally {
    await context.close();
  }
}

/** Loads a page and answers its scripts, those that it loads lazily in the first quiet moment with them. */
async function scriptsOf(page: Page, url: string): Promise<{ file: string; compressedBytes: number }[]> {
  const reading: Promise<{ file: string; compressedBytes: number }>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    const file = new URL(response.url()).pathname.split('/').at(-1) ?? '';
    reading.push(response.body().then((body) => ({ file, compressedBytes: gzipSync(body).length })));
  });
  const answer = await page.goto(url);
  if (answer?.status() !== 200) throw new Error(`${url} answered ${answer?.status() ?? 'nothing'}`);
  // Scripts that the page loads by itself a moment later, other pages' that it prefetches among them, count too.
  for (let seen = -1; seen !== reading.length;) {
    seen = reading.length;
    await delay(quietMs);
  }
  return Promise.all(reading);
}
