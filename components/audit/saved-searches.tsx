'use client';

import { Button, Menu, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, BookmarkPlus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyError } from '@/components/ui/notify';
import { paths } from '@/lib/paths';
import classes from './activity.module.css';

/** The searches one keeps by name: search, filters, order and times of this page. */
export function SavedSearches({ query }: { query: string }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [saving, setSaving] = useState(false);
  const { data } = useQuery(api.audit.searches.queryOptions({ input: {} }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.audit.searches.key() });
  const remove = async (search: string) => {
    try {
      await client.audit.removeSearch({ search });
      await refresh();
    } catch (error) {
      notifyError('The search was not removed', error);
    }
  };
  const items = data?.items ?? [];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<Bookmark size={14} aria-hidden />}>
            Searches
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.length > 0 ? <Menu.Label>Your searches</Menu.Label> : null}
          {items.map((search) => (
            <div key={search.id} className={classes.saved}>
              <Menu.Item onClick={() => router.push(`${paths.activity()}?${search.query}`)}>
                {search.name}
              </Menu.Item>
              <Menu.Item
                className={classes.forget}
                aria-label={`Remove the search ${search.name}`}
                closeMenuOnClick={false}
                onClick={() => void remove(search.id)}
              >
                <Trash2 size={14} aria-hidden />
              </Menu.Item>
            </div>
          ))}
          {items.length > 0 ? <Menu.Divider /> : null}
          <Menu.Item
            leftSection={<BookmarkPlus size={14} aria-hidden />}
            disabled={query === ''}
            onClick={() => setSaving(true)}
          >
            {query === '' ? 'Search or filter first, then keep it here' : 'Keep what is shown now…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {saving ? (
        <SaveDialog query={query} onClose={() => setSaving(false)} onDone={() => void refresh()} />
      ) : null}
    </>
  );
}

function SaveDialog({ query, onClose, onDone }: { query: string; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog
      title="Keep this search"
      submitLabel="Keep"
      incomplete={name.trim() === ''}
      onClose={onClose}
      onSubmit={() => client.audit.saveSearch({ name, query })}
      onDone={onDone}
    >
      <TextInput
        label="Name"
        description="One of the same name is replaced"
        data-autofocus
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
