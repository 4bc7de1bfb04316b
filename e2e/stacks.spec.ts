import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { LabCompose } from './lab/compose';
import { ADMIN } from './lab/console';
import { expect, test } from './lab/test';

const stacks = '/clusters/local/stacks';
const used = new Set<string>();

test.afterEach(async ({ engine }) => {
  for (const stack of used) {
    const label = `label=com.docker.compose.project=${stack}`;
    const list = async (...args: string[]) =>
      (await engine.docker([...args, '--quiet', '--filter', label])).split('\n').filter(Boolean);
    for (const id of await list('container', 'ls', '--all')) await engine.docker(['rm', '--force', id]);
    for (const id of await list('network', 'ls')) await engine.docker(['network', 'rm', id]);
    for (const id of await list('volume', 'ls')) await engine.docker(['volume', 'rm', id]);
  }
  used.clear();
});

function named(name: string): string {
  const stack = `e2e-${name}-${process.pid}`;
  used.add(stack);
  return stack;
}

const shop = ({ image = 'image', version = 1 } = {}) => `services:
  web:
    ${image}: gantry-test/busybox:${version}
    command: [sleep, "9999"]
    environment:
      GREETING: \${GREETING:-hello}
  db:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    volumes: ["data:/data"]
volumes:
  data:
`;

const editor = (page: Page) => page.getByRole('textbox', { name: 'Compose file', exact: true });
const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });
const service = (page: Page, name: string) => page.getByRole('region', { name: `Service ${name}` });

async function paste(page: Page, yaml: string) {
  await editor(page).fill(yaml);
}

async function openTab(page: Page, name: RegExp) {
  await page.getByRole('tab', { name }).click();
}

/** From the plan, to the end of the deploy. */
async function deploy(page: Page) {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Deploy .*Succeeded$/ })).toBeVisible({ timeout: 60_000 });
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('a stack from pasted text to its end', async ({ page, engine }) => {
  test.setTimeout(300_000);
  const stack = named('shop');
  await page.goto(stacks);
  await page.getByRole('button', { name: 'Deploy a stack' }).first().click();

  await test.step('a mistake is marked on its line, and the file cannot be planned', async () => {
    await paste(page, shop({ image: 'imgae' }));
    const mistake = problems(page).getByRole('button', { name: /Line 3.*imgae/ });
    await expect(mistake).toBeVisible();
    await expect(page.getByRole('button', { name: 'Plan' })).toHaveAttribute('aria-disabled', 'true');
    await mistake.press('Enter');
    await expect(editor(page)).toBeFocused();
    await expectAccessible(page);
  });

  await test.step('what is typed outlives a reload', async () => {
    await paste(page, shop());
    await page.getByRole('textbox', { name: 'Name' }).fill(stack);
    await expect(problems(page)).toContainText('No problems');
    await expect
      .poll(() => page.evaluate(() => Object.values(localStorage).join().includes('gantry-test/busybox')))
      .toBe(true);
    await page.reload();
    await expect(editor(page)).toContainText('gantry-test/busybox:1');
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(stack);
    await page.getByRole('textbox', { name: 'GREETING' }).fill('good morning');
  });

  await test.step('the plan says what it makes, and the deploy makes it', async () => {
    await page.getByRole('button', { name: 'Plan' }).click();
    const plan = page.getByRole('list', { name: 'Steps of the plan' });
    for (const name of [`${stack}-web-1`, `${stack}-db-1`, `${stack}_data`, `${stack}_default`]) {
      await expect(plan.getByRole('listitem').filter({ hasText: name })).toContainText('Create');
    }
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Note' }).fill('the first');
    await deploy(page);
    expect(await engine.docker(['exec', `${stack}-web-1`, 'sh', '-c', 'echo $GREETING'])).toBe(
      'good morning',
    );
    await page.getByRole('link', { name: 'Open the stack' }).click();
    await expect(service(page, 'web')).toContainText('1 of 1 running');
    await expect(service(page, 'db')).toContainText(`${stack}-db-1`);
    await expectAccessible(page);
  });

  await test.step('a service is scaled by hand', async () => {
    await service(page, 'web').getByRole('button', { name: 'Scale web' }).click();
    await page.getByRole('textbox', { name: 'Containers of web' }).fill('3');
    await page.getByRole('button', { name: 'Scale', exact: true }).click();
    await expect(service(page, 'web')).toContainText('3 of 3 running');
    await expect(service(page, 'web')).toContainText(
      new RegExp(`The file says 1; scaled by hand to 3 (just now|\\d+ s ago) by ${ADMIN.user}`),
    );
    // The next change must wait until these have proved that they stay up.
    await expect(page.getByRole('button', { name: 'Redeploy' })).not.toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('an edit recreates what changed, and says why', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect(editor(page)).toContainText('gantry-test/busybox:1');
    await paste(page, shop({ version: 2 }));
    await expect(problems(page)).toContainText('No problems');
    await page.getByRole('button', { name: 'Plan' }).click();
    const steps = page.getByRole('list', { name: 'Steps of the plan' }).getByRole('listitem');
    await expect(steps).toHaveCount(3);
    await expect(steps.first()).toContainText(
      /Recreate.*image changed from gantry-test\/busybox:1 to gantry-test\/busybox:2/s,
    );
    await expect(page.getByText(/web keeps 3 containers, as scaled by hand/)).toBeVisible();
    await page.getByRole('textbox', { name: 'Note' }).fill('a newer image');
    await deploy(page);
    await page.getByRole('link', { name: 'Open the stack' }).click();
    await expect(service(page, 'web')).toContainText('gantry-test/busybox:2');
    await expect(service(page, 'web')).toContainText('3 of 3 running');
  });

  await test.step('an unchanged file has nothing to change', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect(editor(page)).toContainText('gantry-test/busybox:2');
    await page.getByRole('button', { name: 'Plan' }).click();
    await expect(page.getByText('Nothing to change.')).toBeVisible();
    await page.goto(`${stacks}/${stack}`);
  });

  await test.step('two revisions are compared, and the first is rolled back to', async () => {
    await openTab(page, /Revisions/);
    await expect(page.getByRole('listitem', { name: 'Revision 2' })).toContainText('a newer image');
    await choose(page, page.getByRole('combobox', { name: 'From' }), 'Revision 1');
    const diff = page.getByRole('table', { name: 'What changed from revision 1 to revision 2' });
    await expect(diff.getByRole('row', { name: /Removed.*busybox:1/ })).toBeVisible();
    await expect(diff.getByRole('row', { name: /Added.*busybox:2/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Roll back to 1' }).click();
    const question = page.getByRole('dialog');
    await expectAccessible(page);
    await expect(question.getByRole('list', { name: 'Steps of the plan' })).toContainText(`${stack}-web-1`);
    await question.getByRole('button', { name: 'Roll back' }).click();
    await expect(page.getByRole('heading', { name: /^Deploy .*revision 3.*Succeeded$/ })).toBeVisible();
    // The very image revision 1 ran: it came from no registry, so its id names it.
    const imageId = await engine.docker(['inspect', '--format', '{{.Id}}', 'gantry-test/busybox:1']);
    expect(
      await engine.docker(['inspect', '--format', '{{.Image}} {{.Config.Image}}', `${stack}-web-1`]),
    ).toBe(`${imageId} ${imageId}`);
  });

  await test.step('its file can be read, its values only when asked for', async () => {
    await openTab(page, /Compose file/);
    await expect(page.getByRole('textbox', { name: 'Compose file of revision 3' })).toContainText('GREETING');
    await expect(page.getByText('good morning')).toHaveCount(0);
    await page.getByRole('button', { name: 'Show the variables' }).click();
    await expect(page.getByText('good morning')).toBeVisible();
  });

  await test.step('it is removed, and its volume stays', async () => {
    await page.getByRole('button', { name: `Actions for ${stack}` }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog', { name: `Remove ${stack}?` });
    const removal = dialog.getByRole('list', { name: 'Steps of the removal' });
    await expect(removal).toContainText(`${stack}-web-3`);
    await expect(removal).not.toContainText(`${stack}_data`);
    await expect(dialog.getByRole('button', { name: 'Remove' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(stack);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('heading', { name: /^Remove .*Succeeded$/ })).toBeVisible();
    await page.getByRole('link', { name: 'Stacks', exact: true }).first().click();
    await expect(page.getByRole('grid', { name: 'stacks' })).toBeVisible();
    await expect(page.getByRole('row', { name: stack })).toHaveCount(0);
    expect(await engine.docker(['volume', 'ls', '--quiet', '--filter', `name=${stack}_data`])).toBe(
      `${stack}_data`,
    );
  });
});

test('a deploy that fails names its step, and the text is there to try again', async ({ page }) => {
  const stack = named('fails');
  await page.goto('/clusters/local/deploy');
  await paste(page, shop().replace('[sleep, "9999"]', '["false"]'));
  await page.getByRole('textbox', { name: 'Name' }).fill(stack);
  await page.getByRole('button', { name: 'Plan' }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'It failed' });
  await expect(alert).toContainText(`${stack}-web-1 ended with exit code 1`);
  await page.getByRole('button', { name: 'Back to the file' }).click();
  await expect(editor(page)).toContainText('false');
  await paste(page, shop());
  await expect(problems(page)).toContainText('No problems');
  await page.getByRole('button', { name: 'Plan' }).click();
  // The database runs already: it is left alone.
  await expect(page.getByRole('list', { name: 'Steps of the plan' }).getByRole('listitem')).toHaveCount(1);
  await deploy(page);
});

test('hostile text is refused at its line, and stays in the editor', async ({ page }) => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => {
      const before = 'abcdefg'[index] ?? 'a';
      return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`;
    }),
    'services: { web: { image: x } }',
  ].join('\n');
  await page.goto('/clusters/local/deploy');
  await paste(page, bomb);
  await expect(
    problems(page)
      .getByRole('button', { name: /^Error Line \d+/ })
      .first(),
  ).toBeVisible();
  await expect(editor(page)).toContainText('services: { web: { image: x } }');
});

test('a stack of docker-compose is shown, and says what is not known of it', async ({ page, engine }) => {
  const stack = named('theirs');
  const compose = LabCompose.create(
    engine,
    'version: "3.7"\nservices:\n  web:\n    image: gantry-test/busybox:1\n    command: [sleep, "9999"]\n',
  );
  try {
    await compose.must(stack, ['up', '--detach']);
    await page.goto(stacks);
    const row = page.getByRole('row', { name: stack });
    await expect(row).toContainText('Another tool');
    await row.getByRole('link', { name: stack }).click();
    await expect(service(page, 'web')).toContainText('1 of 1 running');
    await expect(page.getByText(/its file and revisions are not known here/)).toBeVisible();
    await openTab(page, /Revisions/);
    await expect(page.getByText('No revisions are known')).toBeVisible();
    await page.getByRole('button', { name: 'Deploy from here' }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(stack);
  } finally {
    await compose.run(stack, ['down']);
    compose.remove();
  }
});

async function choose(page: Page, field: Locator, option: string) {
  await field.click();
  await page.getByRole('option', { name: option }).click();
}
