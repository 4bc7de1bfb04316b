'use client';

import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ServiceSpecView } from '@/lib/contract/services';
import { formatQuantity } from '@/lib/format';
import { mergeSpecs, specDifferences } from '@/lib/service-diff';
import { specFields } from '@/lib/service-fields';
import { DifferencesList } from '../differences-list';
import classes from '../services.module.css';

type Props = {
  name: string;
  base: ServiceSpecView;
  mine: ServiceSpecView;
  theirs: ServiceSpecView;
  onClose: () => void;
  onMerged: (merged: ServiceSpecView) => void;
};

/** Somebody changed the service meanwhile: what, and where that meets what was typed here. Nothing typed is lost. */
export function ConflictDialog({ name, base, mine, theirs, onClose, onMerged }: Props) {
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const differences = specDifferences(base, theirs);
  const { conflicts } = mergeSpecs({ base, mine, theirs });
  const typed = new Map(specFields(mine).map(({ key, text }) => [key, text]));
  const choose = (field: string, value: string) =>
    setTaken((before) => {
      const next = new Set(before);
      if (value === 'theirs') next.add(field);
      else next.delete(field);
      return next;
    });
  return (
    <Modal opened onClose={onClose} title={`${name} was changed while you edited it`} size="lg">
      <Stack gap="md">
        <Text>
          Nothing was overwritten, and what you typed is kept.{' '}
          {formatQuantity(differences.length, 'part is', 'parts are')} not what you began with
          {conflicts.length === 0
            ? ', none of which you changed.'
            : `, ${formatQuantity(conflicts.length, 'of which you changed too', 'of which you changed too')}.`}
        </Text>
        <DifferencesList
          label="What changed meanwhile"
          differences={differences}
          choice={({ field }) =>
            conflicts.includes(field) ? (
              <div className={classes.choice}>
                <SegmentedControl
                  size="xs"
                  aria-label={`Whose ${field}`}
                  data={[
                    { value: 'mine', label: `Mine: ${typed.get(field) ?? 'removed'}` },
                    { value: 'theirs', label: 'Theirs' },
                  ]}
                  value={taken.has(field) ? 'theirs' : 'mine'}
                  onChange={(value) => choose(field, value)}
                />
              </div>
            ) : null
          }
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back to the form
          </Button>
          <Button
            data-autofocus
            onClick={() =>
              onMerged(
                mergeSpecs({ base, mine, theirs }, (field) => (taken.has(field) ? 'theirs' : 'mine')).spec,
              )
            }
          >
            Put my changes on top of theirs
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
