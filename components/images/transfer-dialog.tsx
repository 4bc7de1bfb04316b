'use client';

import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ImageRow } from '@/lib/contract/images';
import { imageName } from './image-name';
import { TransferForm, type TransferFields } from './transfer-form';
import { TransferProgress } from './transfer-progress';

type Props = {
  cluster: string;
  onClose: () => void;
} & ({ verb: 'pull' } | { verb: 'push'; image: ImageRow; reference?: string });

/** Pulls or pushes an image: first what and with which sign-in, then each layer live. */
export function TransferDialog(props: Props) {
  const { cluster, verb, onClose } = props;
  const [fields, setFields] = useState<TransferFields>({
    reference: props.verb === 'push' ? (props.reference ?? props.image.tags[0] ?? '') : '',
    platform: '',
    nodeId: props.verb === 'push' ? props.image.nodeId : null,
    signIn: false,
    username: '',
    password: '',
  });
  const [job, setJob] = useState<string | null>(null);
  const title = props.verb === 'pull' ? 'Pull an image' : `Push ${imageName(props.image)}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={job !== null}>
      {job === null ? (
        <TransferForm
          cluster={cluster}
          verb={verb}
          tags={props.verb === 'push' ? props.image.tags : []}
          fields={fields}
          onChange={setFields}
          onStarted={setJob}
          onCancel={onClose}
        />
      ) : (
        <TransferProgress
          cluster={cluster}
          verb={verb}
          job={job}
          reference={fields.reference}
          onClose={onClose}
          onAgain={(next) => {
            setJob(null);
            if (next === 'another') setFields({ ...fields, reference: '', platform: '' });
          }}
        />
      )}
    </Modal>
  );
}
