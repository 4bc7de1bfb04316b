'use client';

import { Kbd, Modal } from '@mantine/core';
import classes from './shell.module.css';

const groups: { title: string; keys: { keys: string[]; what: string }[] }[] = [
  {
    title: 'Anywhere',
    keys: [
      { keys: ['Ctrl', 'K'], what: 'Find and act on anything' },
      { keys: ['?'], what: 'This list' },
      { keys: ['g', 'o'], what: 'Overview' },
      { keys: ['g', 's'], what: 'Stacks' },
      { keys: ['g', 'c'], what: 'Containers' },
      { keys: ['g', 'i'], what: 'Images' },
      { keys: ['g', 'n'], what: 'Networks' },
      { keys: ['g', 'v'], what: 'Volumes' },
      { keys: ['g', 'a'], what: 'Activity' },
    ],
  },
  {
    title: 'In a table',
    keys: [
      { keys: ['/'], what: 'Search' },
      { keys: ['j'], what: 'Next row' },
      { keys: ['k'], what: 'Previous row' },
      { keys: ['Enter'], what: 'Open the row' },
      { keys: ['x'], what: 'Select the row' },
      { keys: ['Shift', 'click'], what: 'Select up to a row' },
      { keys: ['Esc'], what: 'Clear the selection' },
    ],
  },
];

/** The keys there are. */
export default function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.keyGroups}>
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className={classes.keys}>
              {keys.map(({ keys: each, what }) => (
                <div key={what}>
                  <dt>
                    {each.map((key) => (
                      <Kbd key={key} size="xs">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
