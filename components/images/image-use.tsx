import { StateBadge } from '@/components/ui/state-badge';
import type { ImageRow } from '@/lib/contract/images';

type Props = { image: Pick<ImageRow, 'containers' | 'dangling'>; variant?: 'plain' | 'pill' };

/** Whether containers are made from it, and whether a name leads to it. */
export function ImageUse({ image, variant }: Props) {
  return (
    <StateBadge
      of="use"
      state={image.containers.length > 0 ? 'used' : 'unused'}
      detail={image.dangling ? 'dangling' : undefined}
      variant={variant}
    />
  );
}
