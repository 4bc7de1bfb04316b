import { AxeBuilder } from '@axe-core/playwright';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

let swarm: LabSwarm;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  // The machine's own engine may be older than cluster volumes.
  const options = { managers: 1, workers: 0, tcp: 'plain', release: 'trixie' } as const;
  swarm = await LabSwarm.start({ name: `e2e-csi-${process.pid}`, ...options });
});
test.afterAll(async ({ browser, baseURL, storageState }) => {
  const context = await browser.newContext({ baseURL, storageState });
  await context.request.delete('/api/v1/clusters/depot', { headers: { origin: baseURL ?? '' } });
  await context.close();
  await swarm?.remove();
});

test('a cluster volume is shown once for the Swarm, drained, and removed by force', async ({
  page,
  baseURL,
}) => {
  const headers = { origin: baseURL ?? '' };
  const connection = { kind: 'tcp', host: swarm.manager.node.address, port: 2375 };
  const connected = await page.request.post('/api/v1/clusters', {
    headers,
    data: { name: 'depot', connection },
  });
  expect(connected.ok(), await connected.text()).toBe(true);
  // Until the Swarm was found, the cluster is one engine.
  await expect(async () => {
    const created = await page.request.post('/api/v1/clusters/depot/volumes', {
      headers,
      data: {
        name: 'ledger',
        driver: 'csi-of-nobody',
        options: { tier: 'gold' },
        clusterVolume: {
          group: 'databases',
          access: { type: 'mount', fileSystem: 'ext4' },
          requiredBytes: 2 ** 30,
        },
      },
    });
    expect(created.status(), await created.text()).toBe(201);
  }).toPass({ timeout: 60_000 });

  await page.goto('/clusters/depot/volumes');
  const row = page.getByRole('grid', { name: 'volumes' }).getByRole('row').filter({ hasText: 'ledger' });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('Pending');
  await expect(row).toContainText('cluster volume');
  await row.getByText(/^ledger/).click();
  await expect(page.getByRole('heading', { level: 1, name: 'ledger' })).toBeVisible();
  await expect(page.getByText('A CSI plugin called csi-of-nobody must run on the nodes.')).toBeVisible();
  await expect(page.getByText('mounted as ext4')).toBeVisible();
  await expect(page.getByText('at least 1 GiB')).toBeVisible();

  await page.getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('dialog', { name: 'Drain ledger?' }).getByRole('button', { name: 'Drain' }).click();
  await expect(page.getByText('Drained', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Activate' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove ledger?' });
  await dialog.getByLabel('Type ledger to confirm').fill('ledger');
  await dialog.getByLabel('Forget it at once, whatever its driver says').check();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL(/\/clusters\/depot\/volumes$/);
  await expect(row).toHaveCount(0);

  await page.getByRole('button', { name: 'Create a volume' }).first().click();
  const form = page.getByRole('dialog', { name: 'Create a volume' });
  await form.getByRole('radio', { name: 'In the Swarm' }).check();
  await form.getByLabel('Name', { exact: true }).fill('journal');
  await form.getByLabel('CSI plugin').fill('csi-of-nobody');
  await form.getByLabel('At least').fill('2g');
  await form.getByLabel('At most').fill('1g');
  await expect(form.getByText('This is less than what is asked for.')).toBeVisible();
  await form.getByLabel('At most').fill('4g');
  await form.getByLabel('Group').fill('databases');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'journal' })).toBeVisible();
  await expect(page.getByText('at least 2 GiB, at most 4 GiB')).toBeVisible();

  await page.goto('/clusters/depot/serve');
  await page.getByRole('button', { name: 'Add a mount' }).click();
  await page.getByRole('combobox', { name: 'Mount 1: type' }).click();
  await page.getByRole('option', { name: 'Cluster volume' }).click();
  await page.getByRole('combobox', { name: 'Mount 1: source' }).click();
  await expect(page.getByRole('option', { name: 'journal', exact: true })).toBeVisible();
  await expect(page.getByRole('option', { name: 'group:databases', exact: true })).toBeVisible();
  await page.request.delete('/api/v1/clusters/depot/volumes/journal?force=true', { headers });
});
