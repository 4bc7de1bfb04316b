import { CardColumns } from '@/components/ui/card-columns';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import type { ImageDetail } from '@/lib/contract/images';

/** What a container made from the image gets unless it says otherwise. */
export function ConfigurationTab({ image }: { image: ImageDetail }) {
  const { config } = image;
  const environment = Object.fromEntries(
    config.environment.map((variable): [string, string] => {
      const at = variable.indexOf('=');
      return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
    }),
  );
  return (
    <CardColumns
      even
      main={
        <>
          <SectionCard title="Runs">
            <KeyValueList
              items={[
                { label: 'Entrypoint', value: words(config.entrypoint) },
                { label: 'Command', value: words(config.command) },
                { label: 'Working directory', value: code(config.workingDir || '/') },
                { label: 'User', value: config.user === '' ? 'root' : code(config.user) },
                { label: 'Stop signal', value: code(config.stopSignal || 'SIGTERM') },
                { label: 'Ports', value: config.exposedPorts.join(', ') },
                { label: 'Volumes', value: config.volumes.length > 0 ? code(config.volumes.join(', ')) : '' },
                { label: 'Healthcheck', value: healthcheckText(config.healthcheck) },
              ]}
            />
          </SectionCard>
          <SectionCard title="Made">
            <KeyValueList
              items={[
                { label: 'Platform', value: `${image.os}/${image.architecture}` },
                { label: 'Author', value: image.author },
                { label: 'Comment', value: image.comment },
                { label: 'Built on', value: image.parent === null ? '' : code(image.parent.slice(0, 19)) },
              ]}
            />
          </SectionCard>
        </>
      }
      side={
        <>
          <PairsCard title="Environment" pairs={environment} none="No variables" />
          <PairsCard title="Labels" pairs={config.labels} none="No labels" />
        </>
      }
    />
  );
}

function code(text: string) {
  return <code>{text}</code>;
}

function words(list: readonly string[]) {
  return list.length === 0 ? '' : code(JSON.stringify(list).replaceAll('","', '", "'));
}

function healthcheckText([kind, ...test]: readonly string[]) {
  if (kind === undefined) return '';
  if (kind === 'NONE') return 'switched off';
  return kind === 'CMD-SHELL' ? code(test.join(' ')) : words(test);
}
