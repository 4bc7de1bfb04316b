import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { LabEngine } from './lab/engine';
import { LabSshServer, SSH_USERS } from './lab/ssh';
import { expect, test } from './lab/test';

const row = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'clusters' }).getByRole('row').filter({ hasText: name });

async function openForm(page: Page, name: string, kind: string) {
  await page.goto('/clusters');
  await page.getByRole('button', { name: 'Connect an engine' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Connect an engine' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByText(kind, { exact: true }).click();
  return dialog;
}

async function disconnect(page: Page, name: string) {
  await page.goto('/clusters');
  await page.getByRole('button', { name: `Actions on ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await expect(row(page, name)).toHaveCount(0);
}

test('an engine is connected by TCP after a test, renamed, and disconnected', async ({ page }) => {
  const engine = await LabEngine.start({ name: `e2e-tcp-${process.pid}`, tcp: 'plain' });
  try {
    const { hostname, port } = new URL(engine.tcpHost);
    const dialog = await openForm(page, 'harbour', 'TCP');
    await dialog.getByLabel('Host').fill(hostname);
    await dialog.getByLabel('Port').fill('1');
    await expect(dialog.getByRole('button', { name: 'Connect', exact: true })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('alert').filter({ hasText: 'The engine did not answer' })).toBeVisible();

    await dialog.getByLabel('Port').fill(port);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByText(/20\.10/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(row(page, 'harbour')).toContainText('Live');

    await page.getByRole('button', { name: 'Actions on harbour' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit harbour' });
    await edit.getByLabel('Name', { exact: true }).fill('quay');
    await edit.getByRole('button', { name: 'Save' }).click();
    await expect(row(page, 'quay')).toContainText('Live');

    await engine.kill();
    await expect(row(page, 'quay')).toContainText('Stale');
    await engine.startDaemon();
    await expect(row(page, 'quay')).toContainText('Live', { timeout: 60_000 });
    await disconnect(page, 'quay');
  } finally {
    await engine.remove();
  }
});

test('an engine behind TLS needs the client certificate, and its key is never shown again', async ({
  page,
}) => {
  const engine = await LabEngine.start({ name: `e2e-tls-${process.pid}`, tcp: 'tls' });
  const { certificates } = engine;
  if (certificates === null) throw new Error('the engine has no certificates');
  try {
    const { hostname, port } = new URL(engine.tcpHost);
    const dialog = await openForm(page, 'sealed', 'TCP with TLS');
    await dialog.getByLabel('Host').fill(hostname);
    await dialog.getByLabel('Port').fill(port);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();

    const key = readFileSync(certificates.clientKey, 'utf8');
    await dialog.getByLabel('CA certificate').fill(readFileSync(certificates.ca, 'utf8'));
    await dialog.getByLabel('Client certificate').fill(readFileSync(certificates.clientCertificate, 'utf8'));
    await dialog.getByLabel('Client key').fill(key);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByText(/20\.10/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(row(page, 'sealed')).toContainText('Live');

    const answer = await page.request.get('/api/v1/clusters');
    expect(await answer.text()).not.toContain(key.split('\n')[1]);
    await disconnect(page, 'sealed');
  } finally {
    await engine.remove();
  }
});

test('an engine is connected over ssh once its host is compared, with a key nobody sees; another host key is refused', async ({
  page,
}) => {
  const engine = await LabEngine.start({ name: `e2e-ssh-${process.pid}` });
  try {
    const server = await LabSshServer.start(engine);
    const dialog = await openForm(page, 'moored', 'SSH');
    await dialog.getByLabel('Host', { exact: true }).fill(server.host);
    await dialog.getByLabel('User').fill(SSH_USERS.member);
    await dialog.getByText('A new key').click();
    await dialog.getByRole('button', { name: 'Make a key pair' }).click();
    const line = dialog.getByText(/^ssh-ed25519 \S+ gantry$/);
    await expect(line).toBeVisible();

    await dialog.getByRole('button', { name: 'Test connection' }).click();
    const question = dialog.getByRole('alert').filter({ hasText: `Is this the key of ${server.host}?` });
    await expect(question).toContainText(await server.fingerprint());
    const trust = question.getByRole('button', { name: 'It is the same: trust this host' });
    await trust.click();
    const refused = dialog.getByRole('alert').filter({ hasText: 'authorized_keys' });
    await expect(refused).toContainText(`refused the key for "${SSH_USERS.member}"`);
    await expect(dialog.getByRole('button', { name: 'Connect', exact: true })).toBeDisabled();

    server.authorize(await line.innerText());
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByText(/20\.10/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(row(page, 'moored')).toContainText('Live');
    await expect(row(page, 'moored')).toContainText(`ssh://${SSH_USERS.member}@${server.host}:22`);

    const before = await server.fingerprint();
    const clusters = await page.request.get('/api/v1/clusters');
    const log = await page.request.get('/api/v1/audit?search=moored');
    expect(await log.text()).toContain(before);
    for (const answer of [clusters, log]) expect(await answer.text()).not.toContain('PRIVATE KEY');

    await server.kill();
    await server.changeHostKey();
    await server.startDaemon();
    await expect(row(page, 'moored')).toContainText('Stale');
    await page.getByRole('button', { name: 'Actions on moored' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit moored' });
    await edit.getByRole('button', { name: 'Test connection' }).click();
    const warning = edit.getByRole('alert').filter({ hasText: 'shows another key' });
    await expect(warning).toContainText(before);
    await expect(warning).toContainText(await server.fingerprint());
    await warning.getByRole('button', { name: 'I have checked: trust the new key' }).click();
    await expect(edit.getByText(/20\.10/)).toBeVisible();
    await edit.getByRole('button', { name: 'Save' }).click();
    await expect(row(page, 'moored')).toContainText('Live', { timeout: 60_000 });
    await disconnect(page, 'moored');
  } finally {
    await engine.remove();
  }
});

test('the overview answers what is wrong, what changed, and what one can do', async ({ page, engine }) => {
  const name = 'e2e-overview-failed';
  await engine
    .docker(['run', '--name', name, 'gantry-test/busybox:1', 'sh', '-c', 'exit 3'])
    .catch(() => undefined);
  try {
    await page.goto('/');
    const wrong = page
      .getByRole('region', { name: 'What is wrong' })
      .or(page.locator('section').filter({ hasText: 'What is wrong' }));
    await expect(wrong.first()).toContainText(name);
    await expect(wrong.first()).toContainText('exit code 3');
    await expect(page.getByRole('heading', { name: 'What changed' })).toBeVisible();
    for (const action of ['Deploy a stack', 'Run a container', 'Pull an image', 'Connect an engine']) {
      await expect(
        page
          .getByRole('link', { name: action })
          .or(page.getByRole('button', { name: action }))
          .first(),
      ).toBeVisible();
    }
    await expect(page.getByRole('heading', { name: 'Nodes' })).toBeVisible();
    await expect(page.getByText('overlay2').first()).toBeVisible();
  } finally {
    await engine.docker(['rm', '--force', name]);
  }
});

test('the palette finds a container from anywhere and goes there by keyboard', async ({ page, engine }) => {
  const name = 'e2e-palette-target';
  await engine.docker(['run', '--detach', '--name', name, 'gantry-test/busybox:1', 'sleep', '600']);
  try {
    await page.goto('/activity');
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('combobox', { name: 'Find and act' })
      .or(page.getByRole('textbox', { name: 'Find and act' }))
      .fill('palette-tar');
    await expect(page.getByRole('option', { name: new RegExp(name) }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  } finally {
    await engine.docker(['rm', '--force', name]);
  }
});
