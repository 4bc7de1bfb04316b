'use client';

import { Menu } from '@mantine/core';
import { CloudUpload, Play, Tag, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { ImageRow } from '@/lib/contract/images';
import { paths } from '@/lib/paths';
import { usedByReason } from '@/lib/used-by';
import type { ImageQuestion } from './image-dialog';
import { imageName } from './image-name';

type Props = { cluster: string; image: ImageRow; onAsk: (question: ImageQuestion) => void };

/** Everything that can be done with one image. */
export function ImageMenu({ cluster, image, onAsk }: Props) {
  const router = useRouter();
  return (
    <RowMenu name={imageName(image)} width={200}>
      <PermissionMenuItem
        permission="Container Create"
        icon={<Play size={15} aria-hidden />}
        onClick={() => router.push(paths.runContainer(cluster, image.tags[0] ?? image.id))}
      >
        Run a container
      </PermissionMenuItem>
      <PermissionMenuItem
        permission="Image Tag"
        icon={<Tag size={15} aria-hidden />}
        onClick={() => onAsk({ about: 'tag', image })}
      >
        Tag…
      </PermissionMenuItem>
      <PermissionMenuItem
        permission="Image Push"
        icon={<CloudUpload size={15} aria-hidden />}
        disabledReason={whyNotPush(image)}
        onClick={() => onAsk({ about: 'push', image })}
      >
        Push…
      </PermissionMenuItem>
      <Menu.Divider />
      <PermissionMenuItem
        permission="Image Remove"
        icon={<Trash2 size={15} aria-hidden />}
        color="red"
        disabledReason={usedByReason(image.containers)}
        onClick={() => onAsk({ about: 'remove', image })}
      >
        Remove…
      </PermissionMenuItem>
    </RowMenu>
  );
}

/** Why an image cannot be pushed now; null where it can. */
export function whyNotPush(image: ImageRow): string | null {
  return image.tags.length === 0
    ? 'An image is pushed by its name, and this one has none. Tag it first.'
    : null;
}
