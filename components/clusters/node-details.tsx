'use client';

import { CircleAlert } from 'lucide-react';
import { KeyValueList } from '@/components/ui/key-value-list';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatBytes, formatCount } from '@/lib/format';
import { CapacityBar } from './capacity-bar';
import classes from './clusters.module.css';
import { NodeDisk } from './node-disk';

const swarmWords: Record<NodeRow['swarm'], string> = {
  inactive: 'not in a Swarm',
  pending: 'joining a Swarm',
  active: 'in a Swarm',
  error: 'Swarm error',
  locked: 'Swarm locked: it needs its unlock key',
};

/** All that is known of one node, in cards. */
export function NodeDetails({ cluster, node }: { cluster: string; node: NodeRow }) {
  return (
    <div className={classes.columns}>
      <SectionCard title="Engine">
        <KeyValueList
          items={[
            { label: 'Name', value: node.name },
            { label: 'Version', value: node.engineVersion },
            { label: 'API version', value: node.apiVersion },
            { label: 'Storage driver', value: node.storageDriver },
            { label: 'Logging driver', value: node.loggingDriver },
            { label: 'cgroup', value: `v${node.cgroupVersion}, ${node.cgroupDriver}` },
            { label: 'Data', value: <code>{node.rootDirectory}</code> },
            { label: 'Swarm', value: swarmWords[node.swarm] },
            { label: 'Id', value: <ShortId id={node.id} /> },
          ]}
        />
      </SectionCard>
      <SectionCard title="Machine">
        <KeyValueList
          items={[
            { label: 'System', value: node.operatingSystem },
            { label: 'Kernel', value: node.kernelVersion },
            { label: 'Architecture', value: node.architecture },
            { label: 'CPUs', value: formatCount(node.cpus) },
            { label: 'Memory', value: formatBytes(node.memoryBytes) },
            {
              label: 'CPU used',
              value: <CapacityBar node={node.id} of="cpus" reserved={null} capacity={node.cpus * 1e9} />,
              hidden: node.swarmNode !== null,
            },
            {
              label: 'Memory used',
              value: <CapacityBar node={node.id} of="memory" reserved={null} capacity={node.memoryBytes} />,
              hidden: node.swarmNode !== null,
            },
            {
              label: 'Security',
              value: node.securityOptions.map((option) => (
                <div key={option}>
                  <code>{option}</code>
                </div>
              )),
              hidden: node.securityOptions.length === 0,
            },
          ]}
        />
      </SectionCard>
      <SectionCard title="Warnings">
        {node.warnings.length === 0 ? (
          <span className={classes.faint}>None.</span>
        ) : (
          <ul className={classes.warningList}>
            {node.warnings.map((warning) => (
              <li key={warning}>
                <CircleAlert size={14} aria-hidden /> {warning}
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
      <NodeDisk cluster={cluster} node={node.id} />
    </div>
  );
}
