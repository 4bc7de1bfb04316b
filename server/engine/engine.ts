import type { EngineAddress } from './address';
import { EngineClient } from './client';
import { createContainers } from './containers';
import { createDialer } from './dialer';
import type { Engine } from './engine-api';
import { openEvents } from './events';
import { createExec } from './exec';
import { createImages } from './images';
import { createNetworks } from './networks';
import { createSwarm } from './swarm';
import { createSystem } from './system';
import { Transport, type TransportObserver } from './transport';
import { createVolumes } from './volumes';

/** What the engine layer tells its log: pino's shape, no more of it than is used. */
export type EngineLogger = { debug(data: object, message: string): void };

/** The engine at `address`. Nothing is dialled until the first call. `observe` hears what came of every call. */
export function createEngine(
  address: EngineAddress,
  options: { logger?: EngineLogger; observe?: TransportObserver } = {},
): Engine {
  const client = new EngineClient(new Transport(createDialer(address), options.observe), options.logger);
  return {
    address,
    ping: (callOptions) => client.ping(callOptions),
    negotiated: (callOptions) => client.negotiated(callOptions),
    system: createSystem(client),
    containers: createContainers(client),
    exec: createExec(client),
    images: createImages(client),
    networks: createNetworks(client),
    volumes: createVolumes(client),
    swarm: createSwarm(client),
    events: (eventOptions) => openEvents(client, eventOptions),
    close: () => client.close(),
  };
}
