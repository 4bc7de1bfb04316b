'use client';

import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api } from '@/components/api/client';
import { type ActionContainer, type ContainerVerb, containerVerbs, runVerb } from './container-verbs';

type SimpleVerb = Exclude<ContainerVerb, 'rename' | 'update' | 'remove' | 'kill'>;

/** Has every list and page of containers on screen asked for again. */
export function useContainersChanged() {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.containers.list.key() }),
        queryClient.invalidateQueries({ queryKey: api.containers.get.key() }),
        queryClient.invalidateQueries({ queryKey: api.containers.inspect.key() }),
      ]),
    [queryClient],
  );
}

/** Does what needs no question, and says how it went. */
export function useContainerActions(cluster: string) {
  const changed = useContainersChanged();
  return useCallback(
    async (verb: SimpleVerb, container: ActionContainer) => {
      const look = containerVerbs[verb];
      const id = notifications.show({
        loading: true,
        message: `${look.doing} ${container.name}…`,
        autoClose: false,
        withCloseButton: false,
      });
      const ended = { id, loading: false, withCloseButton: true };
      try {
        await runVerb(cluster, verb, container);
        notifications.update({ ...ended, message: `${look.done} ${container.name}`, autoClose: 2500 });
      } catch (error) {
        notifications.update({
          ...ended,
          color: 'red',
          title: `${container.name} was not ${look.done.toLowerCase()}`,
          message: toApiError(error).message,
          autoClose: false,
        });
      } finally {
        await changed();
      }
    },
    [cluster, changed],
  );
}
