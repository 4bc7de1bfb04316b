import { parseExposition, valueOf } from '../server/metrics/exposition-testing';
import { makeToken, scriptWith } from './lab/api-token';
import { expect, test } from './lab/test';

test('a token for Prometheus is made on the tokens page: it reads the metrics and nothing else', async ({
  page,
  playwright,
  baseURL,
}) => {
  const token = await makeToken(page, 'prometheus', async (dialog) => {
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Metrics only, for Prometheus' }).click();
  });
  const prometheus = await scriptWith(playwright, baseURL, token);
  try {
    const answer = await prometheus.get('/api/v1/metrics');
    expect(answer.status()).toBe(200);
    expect(answer.headers()['content-type']).toContain('version=0.0.4');
    const families = parseExposition(await answer.text());
    expect(valueOf(families, 'gantry_cluster_state', { cluster: 'local', state: 'live' })).toBe(1);
    expect(valueOf(families, 'gantry_images', { cluster: 'local' })).toBeGreaterThan(0);
    expect(valueOf(families, 'gantry_audit_writable')).toBe(1);
    expect((await prometheus.get('/api/v1/clusters')).status()).toBe(403);
  } finally {
    await prometheus.dispose();
    const list = await page.request.get('/api/v1/tokens?search=prometheus');
    for (const { id } of (await list.json()).items) {
      await page.request.delete(`/api/v1/tokens/${id}`, { headers: { origin: baseURL ?? '' } });
    }
  }
});
