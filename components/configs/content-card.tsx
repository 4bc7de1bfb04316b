'use client';

import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { fromBase64, textOf } from '@/components/swarm-objects/file-content';
import classes from '@/components/swarm-objects/swarm-objects.module.css';
import { CardNone } from '@/components/ui/card-none';
import { CodeBlock } from '@/components/ui/code-block';
import { SectionCard } from '@/components/ui/section-card';
import { formatBytes } from '@/lib/format';

/** What a config holds: as text where it is text, and to be downloaded as it is. */
export function ContentCard({ name, dataBase64 }: { name: string; dataBase64: string }) {
  const bytes = useMemo(() => fromBase64(dataBase64), [dataBase64]);
  const text = useMemo(() => textOf(bytes), [bytes]);
  const download = () => {
    const address = URL.createObjectURL(new Blob([bytes]));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <SectionCard
      title="Content"
      padding="flush"
      actions={
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<Download size={13} aria-hidden />}
          onClick={download}
        >
          Download
        </Button>
      }
    >
      {text === null ? (
        <CardNone>This is no text: {formatBytes(bytes.byteLength)}.</CardNone>
      ) : (
        <div className={classes.content}>
          <CodeBlock code={text} label="Copy the content" wrap />
        </div>
      )}
    </SectionCard>
  );
}
