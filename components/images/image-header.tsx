'use client';

import { CloudUpload, Play, Tag } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import type { ImageDetail } from '@/lib/contract/images';
import { formatBytes } from '@/lib/format';
import { paths } from '@/lib/paths';
import type { ImageQuestion } from './image-dialog';
import { ImageMenu, whyNotPush } from './image-menu';
import { imageName } from './image-name';
import { ImageUse } from './image-use';

type Props = { cluster: string; image: ImageDetail; onAsk: (question: ImageQuestion) => void };

/** Its name, whether it is used, and what can be done with it. */
export function ImageHeader({ cluster, image, onAsk }: Props) {
  const router = useRouter();
  return (
    <PageHeader
      title={imageName(image)}
      badges={<ImageUse image={image} variant="pill" />}
      subtitle={
        <>
          <span>{formatBytes(image.sizeBytes)}</span>
          <span>
            {image.os}/{image.architecture}
          </span>
          <span>
            Created <RelativeTime timeMs={image.createdMs} />
          </span>
          <span>On {image.nodeName}</span>
          <ShortId id={image.id} />
        </>
      }
      actions={
        <>
          <PermissionButton
            permission="Container Create"
            variant="default"
            icon={<Play size={14} aria-hidden />}
            onClick={() => router.push(paths.runContainer(cluster, image.tags[0] ?? image.id))}
          >
            Run a container
          </PermissionButton>
          <PermissionButton
            permission="Image Tag"
            variant="default"
            icon={<Tag size={14} aria-hidden />}
            onClick={() => onAsk({ about: 'tag', image })}
          >
            Tag
          </PermissionButton>
          <PermissionButton
            permission="Image Push"
            variant="default"
            icon={<CloudUpload size={14} aria-hidden />}
            disabledReason={whyNotPush(image)}
            onClick={() => onAsk({ about: 'push', image })}
          >
            Push
          </PermissionButton>
          <ImageMenu cluster={cluster} image={image} onAsk={onAsk} />
        </>
      }
    />
  );
}
