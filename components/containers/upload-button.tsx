'use client';

import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { streamUrl } from '@/components/api/stream';
import { upload } from '@/components/api/upload';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone, notifyError } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';

type Props = {
  cluster: string;
  container: string;
  path: string;
  /** Names that are there already: replacing one is asked about first. */
  taken: readonly string[];
  onDone: () => void;
};

/** Puts a file of this computer into a folder of the container. */
export function UploadButton({ cluster, container, path, taken, onDone }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [replacing, setReplacing] = useState<File | null>(null);

  const send = async (file: File) => {
    await upload(streamUrl('containers.uploadFile', { cluster, container, path, name: file.name }), file);
    notifyDone(`${file.name} uploaded to ${path}`);
    onDone();
  };
  const choose = async (file: File) => {
    if (taken.includes(file.name)) {
      setReplacing(file);
      return;
    }
    setBusy(true);
    try {
      await send(file);
    } catch (error) {
      notifyError(`${file.name} was not uploaded`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PermissionButton
        permission="Container Filesystem Write"
        variant="default"
        icon={<Upload size={14} aria-hidden />}
        loading={busy}
        onClick={() => input.current?.click()}
      >
        Upload file
      </PermissionButton>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to upload"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) void choose(file);
        }}
      />
      <ConfirmDialog
        opened={replacing !== null}
        onClose={() => setReplacing(null)}
        title={`Replace ${replacing?.name ?? 'the file'}?`}
        confirmLabel="Replace"
        onConfirm={async () => {
          if (replacing) await send(replacing);
        }}
      >
        {path} has a file of this name. What it holds is lost.
      </ConfirmDialog>
    </>
  );
}
