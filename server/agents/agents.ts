import type { AgentRow } from '@/lib/contract/agents';
import { GantryError } from '@/lib/errors';
import { openTunnel, type Tunnel } from '../agent/tunnel';
import type { Handlers, SignedCall } from '../api/call';
import type { StreamChannel } from '../api/stream-channel';
import type { WebSocketHandler } from '../api/stream-registry';
import type { AgentAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import { pageOf } from '../inventory/list';
import { memberOf } from '../inventory/member';
import type { Runtime } from '../runtime';
import { channelCarrier } from './channel-carrier';

/** How long an agent's engine may take to say which node it is. */
const introduceTimeoutMs = 15_000;

/** A node's place for its agent, kept while agents come and go. */
type Place = { row: AgentRow; tunnel: Tunnel | null; address: AgentAddress };

/** The agents that have dialled in, and the engines reached through them. */
export function createAgents({ inventory, hints, log }: Pick<Runtime, 'inventory' | 'hints' | 'log'>): {
  connect: WebSocketHandler<{ cluster: string }>;
  handlers: Handlers<'agents'>;
} {
  const places = new Map<string, Place>();

  const placeFor = (cluster: string, node: { id: string; name: string }): Place => {
    const key = `${cluster}/${node.id}`;
    const known = places.get(key);
    if (known) return known;
    const place: Place = {
      row: {
        cluster,
        node: node.id,
        name: node.name,
        state: 'disconnected',
        address: '',
        sinceMs: Date.now(),
        used: false,
      },
      tunnel: null,
      address: {
        kind: 'agent',
        name: node.name,
        open() {
          if (place.tunnel && !place.tunnel.isClosed) return place.tunnel.open();
          throw new GantryError('engine_unreachable', {
            message: `The agent of ${node.name} is not connected. It dials in by itself: look whether it runs on the node.`,
          });
        },
      },
    };
    places.set(key, place);
    return place;
  };

  const introduce = async (cluster: string, tunnel: Tunnel, signal: AbortSignal) => {
    const engine = createEngine({ kind: 'agent', name: 'a new agent', open: tunnel.open });
    try {
      const info = await engine.system.info({ signal, timeoutMs: introduceTimeoutMs });
      const node = memberOf(inventory.cluster(cluster), info);
      return { id: node.id, name: node.hostname || info.name };
    } finally {
      engine.close();
    }
  };

  /** Reaches the node's engine through its agent, unless it is connected otherwise: then the agent stands by. */
  const reachThrough = (cluster: string, place: Place): void => {
    const model = inventory.cluster(cluster);
    const engineId = `agent-${place.row.node}`;
    const known = model.connections.find(
      (each) => each.model.id === place.row.node || each.engineId === engineId,
    );
    if (!known) inventory.connectEngine(cluster, { id: engineId, address: place.address });
    else if (known.engineId === engineId) known.watcher.retryNow();
    place.row.used = !known || known.engineId === engineId;
  };

  const connect = async ({ cluster }: { cluster: string }, call: SignedCall, channel: StreamChannel) => {
    const tunnel = openTunnel(channelCarrier(channel));
    try {
      const node = await introduce(cluster, tunnel, channel.signal);
      const place = placeFor(cluster, node);
      // The newest wins: an agent that was cut off dials in before its old connection is known to be dead.
      place.tunnel?.close();
      place.tunnel = tunnel;
      Object.assign(place.row, { state: 'connected', address: call.address, sinceMs: Date.now() });
      call.note({ node: node.id, name: node.name });
      log.info({ cluster, node: node.name }, 'agent connected');
      reachThrough(cluster, place);
      hints.changed(cluster, ['nodes']);
      await tunnel.closed;
      if (place.tunnel === tunnel) {
        place.tunnel = null;
        Object.assign(place.row, { state: 'disconnected', sinceMs: Date.now() });
        log.warn({ cluster, node: node.name }, 'agent disconnected');
        hints.changed(cluster, ['nodes']);
      }
    } finally {
      tunnel.close();
    }
  };

  return {
    connect,
    handlers: {
      list: async (query) => {
        inventory.cluster(query.cluster);
        const rows = [...places.values()]
          .map(({ row }) => row)
          .filter((row) => row.cluster === query.cluster);
        return pageOf(rows, query, {
          searchText: (row) => `${row.name} ${row.address}`,
          sortKeys: { name: (row) => row.name, since: (row) => row.sinceMs },
          defaultSort: 'name',
          tieBreak: (row) => row.node,
        });
      },
    },
  };
}
