import { z } from 'zod';
import { FLEET_SIZE, type Fleet } from './fleet';
import { inTurn, median, tail, type Measurement } from './measure';

const containersPage = z.object({ items: z.array(z.unknown()), total: z.number() });
const path = '/api/v1/clusters/local/containers?limit=50';
const engineList = '/containers/json?all=1';

/** A page of the container list through Gantry, against all of it from the engine's socket. */
export async function listFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const running = await fleet();
  const { bare } = running;
  return running.withConsole(async ({ api }) => {
    const page = await api.json(containersPage, 'GET', path);
    const all = await bare.json(z.array(z.unknown()), 'GET', engineList);
    if (
      page.items.length !== Math.min(50, FLEET_SIZE) ||
      page.total !== all.length ||
      all.length < FLEET_SIZE
    )
      throw new Error(`Gantry lists ${page.items.length} of ${page.total}, the engine ${all.length}`);

    const floor = async () => JSON.parse((await bare.send('GET', engineList)).body.toString('utf8'));
    const through = (query: string) => async () =>
      JSON.parse((await api.send('GET', `${path}${query}`)).body.toString('utf8'));
    const plain = await inTurn({ ours: through(''), floor }, { rounds: 100, block: 20, warmUp: 200 });
    const searched = await inTurn(
      { ours: through('&search=stack-1&sort=-created'), floor },
      { rounds: 25, block: 20, warmUp: 20, mostMs: 20_000 },
    );
    const of = 'GET /containers/json';
    return [
      {
        metric: `List request p99, 50 rows of ${page.total}`,
        value: tail(plain.ours),
        unit: 'ms',
        floor: { value: tail(plain.floor), of },
        goal: { of: 'ratio', atMost: 1 / 3 },
      },
      {
        metric: 'List request p50',
        value: median(plain.ours),
        unit: 'ms',
        floor: { value: median(plain.floor), of },
        goal: null,
      },
      {
        metric: 'List request p99 with search and sort',
        value: tail(searched.ours),
        unit: 'ms',
        floor: { value: tail(searched.floor), of },
        goal: null,
      },
    ];
  });
}
