'use client';

import { Menu } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { Fragment } from 'react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { ServiceRow } from '@/lib/contract/services';
import { paths } from '@/lib/paths';
import type { ServiceQuestion } from './service-dialog';
import { type ServiceVerb, serviceVerbs, whyNot } from './service-verbs';

type Props = {
  cluster: string;
  service: ServiceRow;
  onAsk: (question: ServiceQuestion) => void;
  verbs?: readonly ServiceVerb[];
};

const all: readonly ServiceVerb[] = ['scale', 'edit', 'restart', 'rollback', 'remove'];

/** Everything that can be done with one service. */
export function ServiceMenu({ cluster, service, onAsk, verbs = all }: Props) {
  const router = useRouter();
  return (
    <RowMenu name={service.name} width={200}>
      {verbs.map((verb) => {
        const { label, icon: Icon, permission } = serviceVerbs[verb];
        return (
          <Fragment key={verb}>
            {verb === 'remove' ? <Menu.Divider /> : null}
            <PermissionMenuItem
              permission={permission}
              icon={<Icon size={15} aria-hidden />}
              color={verb === 'remove' ? 'red' : undefined}
              disabledReason={whyNot(verb, service)}
              onClick={() =>
                verb === 'edit'
                  ? router.push(paths.editService(cluster, service.id))
                  : onAsk({ about: verb, service })
              }
            >
              {verb === 'edit' ? label : `${label}…`}
            </PermissionMenuItem>
          </Fragment>
        );
      })}
    </RowMenu>
  );
}
