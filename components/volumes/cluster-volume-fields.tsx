'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';
import { stateWord } from '@/components/ui/state-badge';
import { volumeReaches, volumeSharings } from '@/lib/cluster-volume';
import { nodeAvailabilities } from '@/lib/swarm-states';
import { type ClusterVolumeValues, rangeProblem, sizeProblem } from './cluster-volume-form';
import { reachWords, sharingWords } from './cluster-volume-words';

type Props = { values: ClusterVolumeValues; set: (change: Partial<ClusterVolumeValues>) => void };

const types = [
  { value: 'mount', label: 'Mounted, with a file system' },
  { value: 'block', label: 'Block device' },
] as const;

const begin = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What a volume of the Swarm has beyond those of a node: who may use it at once, how large it is, when. */
export function ClusterVolumeFields({ values, set }: Props) {
  const { required, limit } = values;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <Select
        label="Access"
        data={[...types]}
        value={values.type}
        allowDeselect={false}
        onChange={(value) => set({ type: types.find((each) => each.value === value)?.value ?? 'mount' })}
      />
      <TextInput
        label="File system"
        placeholder={values.type === 'block' ? 'A block device has none' : 'Its driver chooses'}
        disabled={values.type === 'block'}
        {...textInput(values.fileSystem, (fileSystem) => set({ fileSystem }))}
      />
      <Select
        label="Reach"
        data={volumeReaches.map((value) => ({ value, label: begin(reachWords[value]) }))}
        value={values.reach}
        allowDeselect={false}
        onChange={(value) => set({ reach: volumeReaches.find((each) => each === value) ?? 'single' })}
      />
      <Select
        label="Sharing"
        data={volumeSharings.map((value) => ({ value, label: begin(sharingWords[value]) }))}
        value={values.sharing}
        allowDeselect={false}
        onChange={(value) => set({ sharing: volumeSharings.find((each) => each === value) ?? 'none' })}
      />
      <TextInput
        label="At least"
        description="The size that is needed, such as 10g"
        placeholder="Any size"
        {...textInput(required, (text) => set({ required: text }), sizeProblem(required) ?? undefined)}
      />
      <TextInput
        label="At most"
        description="No larger than this, such as 20g"
        placeholder="No limit"
        {...textInput(
          limit,
          (text) => set({ limit: text }),
          sizeProblem(limit) ?? rangeProblem(values) ?? undefined,
        )}
      />
      <TextInput
        label="Group"
        description="Services can mount any volume of a group"
        {...textInput(values.group, (group) => set({ group }))}
      />
      <Select
        label="Availability"
        description="Only an active one is given to tasks"
        data={nodeAvailabilities.map((value) => ({
          value,
          label: stateWord({ of: 'availability', state: value }),
        }))}
        value={values.availability}
        allowDeselect={false}
        onChange={(value) =>
          set({ availability: nodeAvailabilities.find((each) => each === value) ?? 'active' })
        }
      />
    </SimpleGrid>
  );
}
