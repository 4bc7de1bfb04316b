'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Fragment } from 'react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
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
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${service.name}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
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
      </Menu.Dropdown>
    </Menu>
  );
}
