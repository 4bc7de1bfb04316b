'use client';

import { CloudUpload, Plus, X } from 'lucide-react';
import { CardNone } from '@/components/ui/card-none';
import { CopyButton } from '@/components/ui/copy-button';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { ImageDetail } from '@/lib/contract/images';
import { usedByReason } from '@/lib/used-by';
import type { ImageQuestion } from './image-dialog';
import classes from './images.module.css';

/** Its tags, which can be given and taken, and the digests registries know it by. */
export function NamesTab({ image, onAsk }: { image: ImageDetail; onAsk: (question: ImageQuestion) => void }) {
  const last = image.tags.length === 1 ? usedByReason(image.containers) : null;
  return (
    <>
      <SectionCard
        title="Tags"
        padding="flush"
        actions={
          <PermissionButton
            permission="Image Tag"
            variant="default"
            size="compact-sm"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => onAsk({ about: 'tag', image })}
          >
            Add a tag
          </PermissionButton>
        }
      >
        {image.tags.length === 0 ? (
          <CardNone>No tag leads to this image: it is dangling. Tag it to keep it findable.</CardNone>
        ) : (
          <ul className={classes.names} aria-label="Tags">
            {image.tags.map((tag) => (
              <li key={tag}>
                <code>{tag}</code>
                <CopyButton text={tag} label={`Copy ${tag}`} />
                <span className={classes.end}>
                  <PermissionButton
                    permission="Image Push"
                    variant="default"
                    size="compact-xs"
                    icon={<CloudUpload size={13} aria-hidden />}
                    onClick={() => onAsk({ about: 'push', image, reference: tag })}
                  >
                    Push…
                  </PermissionButton>
                  <PermissionButton
                    permission="Image Remove"
                    variant="default"
                    size="compact-xs"
                    icon={<X size={13} aria-hidden />}
                    disabledReason={last}
                    onClick={() => onAsk({ about: 'removeName', image, reference: tag })}
                  >
                    Remove…
                  </PermissionButton>
                </span>
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
      <SectionCard title="Digests" padding="flush">
        {image.digests.length === 0 ? (
          <CardNone>
            No registry knows it yet, as far as this node can tell: it was built here and not pushed.
          </CardNone>
        ) : (
          <ul className={classes.names} aria-label="Digests">
            {image.digests.map((digest) => (
              <li key={digest}>
                <code>{digest}</code>
                <CopyButton text={digest} label="Copy digest" />
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
    </>
  );
}
