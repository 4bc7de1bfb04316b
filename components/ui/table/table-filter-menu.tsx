'use client';

import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '@/lib/format';
import classes from './data-table.module.css';
import type { TableFilter } from './table-types';

type Props = {
  filter: TableFilter;
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
};

/** One facet: a button that says what is chosen, and a list to choose from. */
export function TableFilterMenu({ filter, values, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  // What was chosen stays in the list even where nothing has that value any more.
  const options = [
    ...filter.options,
    ...values
      .filter((value) => !filter.options.some((option) => option.value === value))
      .map((value) => ({ value, label: value, content: undefined, count: 0 })),
  ];
  const needle = search.trim().toLowerCase();
  const shown = options.filter(({ value, label }) => (label ?? value).toLowerCase().includes(needle));
  const chosen = options
    .filter(({ value }) => values.includes(value))
    .map(({ value, label }) => label ?? value);
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={classes.filterButton}
          data-active={chosen.length > 0 || undefined}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened((now) => !now)}
          rightSection={<ChevronDown size={13} aria-hidden />}
        >
          {filter.label}
          {chosen.length > 0 ? (
            <span className={classes.filterValue}>
              {chosen.length > 2 ? `${chosen.length} chosen` : chosen.join(', ')}
            </span>
          ) : null}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={`Filter by ${filter.label.toLowerCase()}`}>
        {options.length > 8 ? (
          <TextInput
            className={classes.filterSearch}
            size="xs"
            variant="unstyled"
            placeholder="Find"
            aria-label={`Find in ${filter.label.toLowerCase()}`}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        ) : null}
        <div className={classes.filterList}>
          {shown.map((option) => (
            <div key={option.value} className={classes.filterOption}>
              <Checkbox
                label={option.content ?? option.label ?? option.value}
                checked={values.includes(option.value)}
                onChange={() => toggle(option.value)}
              />
              {option.count === undefined ? null : (
                <span className={classes.filterCount}>{formatCount(option.count)}</span>
              )}
            </div>
          ))}
          {shown.length === 0 ? <p className={classes.filterEmpty}>Nothing to choose from</p> : null}
        </div>
        {values.length > 0 ? (
          <div className={classes.filterFoot}>
            <Button variant="subtle" size="compact-xs" onClick={() => onChange([])}>
              Clear
            </Button>
          </div>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
