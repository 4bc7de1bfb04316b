'use client';

import { useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { notifyDone } from '@/components/ui/notify';
import { notifications } from '@mantine/notifications';
import type { RegistryCredentials } from '@/lib/contract/registry-auth';
import type { ServiceSpecView } from '@/lib/contract/services';
import { useServicesChanged } from '../use-services-changed';

type Version = { spec: ServiceSpecView; version: number };

/** Sends a service that was made or edited. `newer` is what somebody else made of it, where that was refused. */
export function useSaveService(
  cluster: string,
  service: string | null,
  onDone: (done: { id: string; job: string }) => void,
) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [newer, setNewer] = useState<Version | null>(null);
  const changed = useServicesChanged();

  const save = async ({
    spec,
    base,
    auth,
  }: {
    spec: ServiceSpecView;
    base: Version;
    auth: RegistryCredentials | undefined;
  }) => {
    setBusy(true);
    setError(null);
    try {
      const done =
        service === null
          ? await client.services.create({ cluster, spec, auth })
          : {
              id: service,
              ...(await client.services.update({
                ...{ cluster, service, spec, auth },
                version: base.version,
                base: base.spec,
              })),
            };
      for (const warning of done.warnings)
        notifications.show({ color: 'yellow', title: 'The Swarm warns', message: warning });
      notifyDone(service === null ? `${spec.name} was created` : `${spec.name} is being updated`);
      await changed();
      onDone(done);
    } catch (failure) {
      const told = toApiError(failure);
      setError(told);
      setBusy(false);
      if (service !== null && told.code === 'conflict')
        setNewer(await client.services.get({ cluster, service }).catch(() => null));
    }
  };

  return {
    busy,
    error,
    newer,
    save,
    forget: () => {
      setError(null);
      setNewer(null);
    },
  };
}
