import { describe, expect, it } from 'vitest';
import { GantryError } from '@/lib/errors';
import { createEngine } from '../engine/engine';
import { gateEngine } from './gate';
import { guardEngine } from './guard';
import { asGantry, runAs } from './scope';
import { createClaims } from './claims';
import { inCollection, recordingEngine, TestCluster, testRights, testService } from './testing';

const withdrawn = () => Promise.reject(new GantryError('rights_withdrawn'));
const shop = testRights(['Full Control', inCollection('/shop')]);
const spec = { image: 'busybox', networkMode: 'none' };

describe('whoever lost a right in the middle of their work', () => {
  const as = <T>(work: () => T) => runAs({ rights: shop, collection: '/shop', live: withdrawn }, work);

  it('changes nothing more, by any call of an engine', async () => {
    const engine = gateEngine(createEngine({ kind: 'unix', path: '/nowhere' }));
    const { containers, exec, images, networks, volumes, swarm } = engine;
    const data = new Uint8Array();
    const changes: (() => Promise<unknown>)[] = [
      () => containers.create(spec),
      () => containers.start('a'),
      () => containers.remove('a'),
      () => containers.update('a', {}),
      () => containers.putArchive('a', '/', data),
      () => exec.create('a', { command: ['sh'] }),
      () => images.pull('busybox'),
      () => images.tag('a', 'b'),
      () => images.remove('a'),
      () => networks.create({ name: 'n' }),
      () => networks.connect('n', 'a'),
      () => volumes.create({ name: 'v' }),
      () => volumes.prune(),
      () => swarm.leave(),
      () => swarm.nodes.remove('n'),
      () => swarm.services.create(testService()),
      () => swarm.services.update('s', 1, testService()),
      () => swarm.services.remove('s'),
      () => swarm.secrets.create({ name: 's', data }),
      () => swarm.configs.remove('c'),
      () => swarm.volumes.remove('v'),
    ];
    for (const change of changes) {
      await expect(as(change)).rejects.toMatchObject({ code: 'rights_withdrawn' });
      // Nobody's work, as that of the watchers: the engine is asked, and there is none.
      await expect(change()).rejects.not.toMatchObject({ code: 'rights_withdrawn' });
      await expect(as(() => asGantry(change))).rejects.not.toMatchObject({ code: 'rights_withdrawn' });
    }
    await expect(as(() => containers.inspect('a'))).rejects.toMatchObject({ code: 'engine_unreachable' });
  });

  it('gets the verdict of what they hold now, where they may go on', async () => {
    const { engine, made } = recordingEngine();
    const quotas = { any: false, over: () => [], reload: async () => {} };
    const cluster = new TestCluster([]);
    const limits = { quotas, clusters: () => [cluster], claims: createClaims() };
    const guarded = guardEngine(engine, cluster, shop, limits, 'n1');
    const privileged = { ...spec, privileged: true };
    let holds = shop;
    const work = async () => {
      await guarded.containers.create(privileged);
      holds = testRights(['Restricted Control', inCollection('/shop')]);
      await guarded.containers.create(spec);
      await guarded.containers.create(privileged);
    };
    await expect(
      runAs({ rights: shop, collection: '/shop', live: () => Promise.resolve(holds) }, work),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(made).toHaveLength(2);
  });
});
