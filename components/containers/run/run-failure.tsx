'use client';

import { Alert, Button, Group } from '@mantine/core';
import { CircleX, Download } from 'lucide-react';
import Link from 'next/link';
import type { ApiError } from '@/components/api/api-error';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { paths } from '@/lib/paths';
import { createdContainer, missingImage } from '../failed-field';

type Props = {
  cluster: string;
  error: ApiError;
  onPull: () => void;
  onReplace: (created: string) => void;
};

/** Why there is no running container, and the ways on. */
export function RunFailure({ cluster, error, onPull, onReplace }: Props) {
  const missing = missingImage(error);
  const created = createdContainer(error);
  if (missing !== null) {
    return (
      <Alert
        role="alert"
        color="yellow"
        icon={<Download size={18} aria-hidden />}
        title="The image must be pulled first"
      >
        <p>{error.message}</p>
        <PermissionButton permission="Image Create" onClick={onPull}>
          Pull and run
        </PermissionButton>
      </Alert>
    );
  }
  if (created !== null) {
    return (
      <Alert
        role="alert"
        color="red"
        icon={<CircleX size={18} aria-hidden />}
        title="It was created but does not run"
      >
        <p>{error.message}</p>
        <Group gap="xs">
          <Button component={Link} href={paths.container(cluster, created.id)} variant="default">
            Look at {created.name}
          </Button>
          <PermissionButton permission="Container Remove" onClick={() => onReplace(created.id)}>
            Remove it and try again
          </PermissionButton>
        </Group>
      </Alert>
    );
  }
  return <ErrorState variant="inline" title="No container was created" error={error} />;
}
