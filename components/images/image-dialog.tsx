'use client';

import type { ImageRow } from '@/lib/contract/images';
import { RemoveImageDialog } from './remove-image-dialog';
import { RemoveNameDialog } from './remove-name-dialog';
import { TagDialog } from './tag-dialog';
import { TransferDialog } from './transfer-dialog';

/** A question about one image. */
export type ImageQuestion =
  | { about: 'tag' | 'remove'; image: ImageRow }
  | { about: 'push'; image: ImageRow; reference?: string }
  | { about: 'removeName'; image: ImageRow; reference: string };

type Props = {
  cluster: string;
  question: ImageQuestion | null;
  onClose: () => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function ImageDialog({ cluster, question, onClose, onRemoved }: Props) {
  if (!question) return null;
  const { image } = question;
  switch (question.about) {
    case 'tag':
      return <TagDialog cluster={cluster} image={image} onClose={onClose} />;
    case 'push':
      return (
        <TransferDialog
          cluster={cluster}
          verb="push"
          image={image}
          reference={question.reference}
          onClose={onClose}
        />
      );
    case 'remove':
      return <RemoveImageDialog cluster={cluster} image={image} onClose={onClose} onRemoved={onRemoved} />;
    case 'removeName':
      return (
        <RemoveNameDialog
          cluster={cluster}
          image={image}
          reference={question.reference}
          onClose={onClose}
          onRemoved={onRemoved}
        />
      );
  }
}
