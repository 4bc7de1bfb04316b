'use client';

import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  Box,
  Container,
  Cpu,
  FileText,
  FileCog,
  HardDrive,
  KeyRound,
  Layers,
  type LucideIcon,
  Network,
  Package,
  Play,
  RotateCw,
  ScrollText,
  Search,
  SquareTerminal,
  Workflow,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import {
  entriesOfHits,
  matchingEntries,
  type PaletteAction,
  type PaletteEntry,
  standingEntries,
} from './palette-entries';
import classes from './shell.module.css';
import { useCurrentCluster } from './use-current-cluster';

const icons: Record<PaletteEntry['icon'], LucideIcon> = {
  cluster: Box,
  node: Cpu,
  service: Workflow,
  stack: Layers,
  container: Container,
  image: Package,
  network: Network,
  volume: HardDrive,
  secret: KeyRound,
  config: FileCog,
  page: FileText,
  logs: ScrollText,
  terminal: SquareTerminal,
  restart: RotateCw,
  do: Play,
};

type Restart = Extract<PaletteAction, { do: 'restart' }>;

/** Finds anything by name and acts on it: Ctrl-K. */
export default function CommandPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [restart, setRestart] = useState<Restart | null>(null);
  return (
    <>
      <Modal
        opened={opened}
        onClose={onClose}
        withCloseButton={false}
        centered={false}
        yOffset="12vh"
        size={620}
        padding={0}
        attributes={{ content: { 'aria-label': 'Find and act' } }}
      >
        {opened ? <Palette onClose={onClose} onRestart={setRestart} /> : null}
      </Modal>
      <ConfirmDialog
        opened={restart !== null}
        onClose={() => setRestart(null)}
        title={`Restart ${restart?.name ?? ''}?`}
        confirmLabel="Restart"
        tone="normal"
        onConfirm={async () => {
          if (!restart) return;
          await client.containers.restart({ cluster: restart.cluster, container: restart.container });
          notifyDone(`${restart.name} restarted`);
        }}
      >
        The container stops and starts again. What it serves is away in between.
      </ConfirmDialog>
    </>
  );
}

function Palette({ onClose, onRestart }: { onClose: () => void; onRestart: (restart: Restart) => void }) {
  const router = useRouter();
  const { may } = useSession();
  const { current } = useCurrentCluster();
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 120);
  const combobox = useCombobox({ opened: true });
  const { data, error, isFetching } = useQuery({
    ...api.search.find.queryOptions({ input: { query: asked || ' ', limit: 12 } }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });

  const found = query.trim() === '' ? [] : entriesOfHits(data?.hits ?? []);
  const entries = [...found, ...matchingEntries(standingEntries(current), query)].filter(
    ({ permission }) => permission === undefined || may(permission),
  );
  const groups = [...new Set(entries.map(({ group }) => group))];
  const firstId = entries[0]?.id;
  const { selectFirstOption, resetSelectedOption } = combobox;
  useEffect(() => {
    if (firstId) selectFirstOption();
    else resetSelectedOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store's functions are new on every render
  }, [firstId, entries.length]);

  const choose = (id: string) => {
    const entry = entries.find((each) => each.id === id);
    if (!entry) return;
    onClose();
    switch (entry.action.do) {
      case 'go':
        router.push(entry.action.href);
        return;
      case 'restart':
        onRestart(entry.action);
        return;
    }
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          role="combobox"
          variant="unstyled"
          className={classes.paletteInput}
          leftSection={<Search size={16} aria-hidden />}
          placeholder="Find a service, container, stack, image, node…"
          aria-label="Find and act"
          value={query}
          maxLength={200}
          onChange={(event) => setQuery(event.currentTarget.value)}
          // The list would take the key to close itself, and it is always open.
          onKeyDownCapture={(event) => {
            if (event.key === 'Escape') onClose();
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Options
        className={classes.paletteOptions}
        aria-label="What was found"
        hidden={entries.length === 0}
      >
        {groups.map((group) => (
          <Combobox.Group key={group} label={group}>
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
          </Combobox.Group>
        ))}
      </Combobox.Options>
      <p className={classes.paletteEmpty} role="status">
        {entries.length === 0
          ? (error?.message ?? (isFetching ? 'Looking…' : 'Nothing is called that.'))
          : ''}
      </p>
    </Combobox>
  );
}

function Entry({ entry }: { entry: PaletteEntry }) {
  const Icon = icons[entry.icon];
  return (
    <Combobox.Option value={entry.id} className={classes.paletteOption}>
      <Icon size={15} strokeWidth={1.75} aria-hidden />
      <span className={classes.paletteLabel}>{entry.label}</span>
      <span className={classes.paletteDetail}>{entry.detail}</span>
    </Combobox.Option>
  );
}
