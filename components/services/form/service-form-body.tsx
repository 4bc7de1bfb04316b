'use client';

import { MultiSelect, Stack } from '@mantine/core';
import { Check, Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { CollectionField } from '@/components/grants/collection-field';
import { collectionInRows, rowsInCollection } from '@/components/grants/collection-rows';
import { ErrorState } from '@/components/ui/error-state';
import { FormPage } from '@/components/ui/form/form-page';
import { MountFields } from '@/components/ui/form/mount-fields';
import { PairFields } from '@/components/ui/form/pair-fields';
import {
  authOf,
  noSignIn,
  RegistrySignInFields,
  signInProblems,
} from '@/components/ui/form/registry-sign-in';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { ServiceSpecView } from '@/lib/contract/services';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import { specDifferences } from '@/lib/service-diff';
import { ConflictDialog } from './conflict-dialog';
import { EffectSummary } from './effect-summary';
import { FileFields } from './file-fields';
import { PlacementFields } from './placement-fields';
import { PolicyFields } from './policy-fields';
import { RestartHealthFields } from './restart-health-fields';
import { ServiceBasicFields } from './service-basic-fields';
import { specOfValues, valuesOfSpec } from './service-form';
import { ServicePortFields } from './service-port-fields';
import { serviceProblems } from './service-problems';
import { ServiceProcessFields } from './service-process-fields';
import type { ServiceValues } from './service-values';
import { useSaveService } from './use-save-service';
import { useServiceChoices } from './use-service-choices';

type Begin = { spec: ServiceSpecView; version: number };
type Props = {
  cluster: string;
  /** Null for a new one. */
  service: { id: string; name: string; desired: number } | null;
  begin: Begin;
};

/** Rows of a specification are numbered from 1 in its own order; those added in the form from here on. */
const firstNewKey = 1_000_000;

function rowsFrom(spec: ServiceSpecView): ServiceValues {
  let key = 0;
  return valuesOfSpec(spec, () => (key += 1));
}

/** The form of a service. What is typed stays, whatever the Swarm or anybody else does. */
export function ServiceForm({ cluster, service, begin }: Props) {
  const router = useRouter();
  const [base, setBase] = useState<Begin>(begin);
  const [values, setValues] = useState<ServiceValues>(() => rowsFrom(begin.spec));
  const [signIn, setSignIn] = useState(noSignIn);
  const [submits, setSubmits] = useState(0);
  const keys = useRef(firstNewKey);
  const choices = useServiceChoices(cluster);
  const { busy, error, newer, save, forget } = useSaveService(cluster, service?.id ?? null, (done) =>
    router.push(`${paths.service(cluster, done.id)}?job=${done.job}`),
  );

  const shown = rowsFrom(base.spec);
  const specProblems = serviceProblems(values);
  const wrong = { ...specProblems, ...signInProblems(signIn) };
  const problems = submits > 0 ? wrong : {};
  const mine = Object.keys(specProblems).length === 0 ? specOfValues(values, shown, base.spec) : null;
  const changes = service !== null && mine ? specDifferences(base.spec, mine) : [];
  const unchanged = service !== null && mine !== null && changes.length === 0 && !signIn.signIn;

  const set = (change: Partial<ServiceValues>) => {
    forget();
    setValues((now) => ({ ...now, ...change }));
  };
  const newKey = () => (keys.current += 1);
  const submit = () => {
    setSubmits((now) => now + 1);
    const isRight = Object.keys(wrong).length === 0;
    if (mine && isRight && !busy && !unchanged) void save({ spec: mine, base, auth: authOf(signIn) });
  };

  const parts = { values, set, problems };
  const networks = [
    ...new Map(
      [
        ...choices.networks,
        ...base.spec.networks.map(({ target }) => ({ id: target, name: shortId(target) })),
      ]
        .toReversed()
        .map((network) => [network.id, network]),
    ).values(),
  ].toReversed();
  return (
    <>
      <FormPage
        title={service === null ? 'Create a service' : `Edit ${service.name}`}
        subtitle={
          service === null
            ? 'The Swarm keeps as many tasks of it running as are asked for, on whichever nodes fit.'
            : 'What is changed is rolled out as the update policy says.'
        }
        wrong={wrong}
        submits={submits}
        onSubmit={submit}
        messages={
          <>
            {error && !newer ? (
              <ErrorState
                variant="inline"
                title={service === null ? 'No service was created' : 'Nothing was changed'}
                error={error}
              />
            ) : null}
            {service !== null && changes.length > 0 ? (
              <EffectSummary changes={changes} tasks={service.desired} />
            ) : null}
          </>
        }
        cancelHref={service === null ? paths.services(cluster) : paths.service(cluster, service.id)}
        submit={
          <PermissionButton
            type="submit"
            permission={service === null ? 'Service Create' : 'Service Update'}
            variant="filled"
            icon={service === null ? <Plus size={14} aria-hidden /> : <Check size={14} aria-hidden />}
            loading={busy}
            disabledReason={unchanged ? 'Nothing was changed yet.' : null}
          >
            {service === null ? 'Create' : 'Save'}
          </PermissionButton>
        }
      >
        <SectionCard title="Image and command">
          <Stack gap="sm">
            <ServiceBasicFields {...parts} images={choices.images} isNew={service === null} />
            <RegistrySignInFields
              values={signIn}
              problems={problems}
              set={(change) => {
                forget();
                setSignIn({ ...signIn, ...change });
              }}
              description="For an image that is not for everybody. Gantry keeps it nowhere; the Swarm keeps it with the service, to pull again on other nodes."
            />
            {service === null ? (
              <CollectionField
                cluster={cluster}
                permission="Service Create"
                value={collectionInRows(values.labels)}
                onChange={(collection) =>
                  set({ labels: rowsInCollection(values.labels, collection, newKey) })
                }
              />
            ) : null}
          </Stack>
        </SectionCard>
        <SectionCard title="Environment">
          <PairFields
            field="environment"
            noun="Variable"
            rows={values.environment}
            onChange={(environment) => set({ environment })}
            newKey={newKey}
            problems={problems}
            valuePlaceholder={({ key }) => (values.kept[key] === undefined ? 'Value' : 'As it is, not shown')}
          />
        </SectionCard>
        <SectionCard title="Placement and resources">
          <PlacementFields {...parts} labels={choices.labels} />
        </SectionCard>
        <SectionCard title="Ports">
          <ServicePortFields {...parts} newKey={newKey} />
        </SectionCard>
        <SectionCard title="Networks">
          <MultiSelect
            label="Networks"
            description="Overlay networks, which reach every node; on them services find each other by name"
            placeholder={values.networks.length === 0 ? 'None' : ''}
            searchable
            data={networks.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.networks}
            onChange={(ids) => set({ networks: ids })}
          />
        </SectionCard>
        <SectionCard title="Mounts">
          <MountFields
            rows={values.mounts}
            onChange={(mounts) => set({ mounts })}
            newKey={newKey}
            problems={problems}
            volumes={choices.volumes}
            clusterVolumes={choices.clusterVolumes}
          />
        </SectionCard>
        <SectionCard title="Secrets">
          <FileFields
            kind="secret"
            rows={values.secrets}
            onChange={(secrets) => set({ secrets })}
            newKey={newKey}
            problems={problems}
            choices={choices.secrets}
          />
        </SectionCard>
        <SectionCard title="Configs">
          <FileFields
            kind="config"
            rows={values.configs}
            onChange={(configs) => set({ configs })}
            newKey={newKey}
            problems={problems}
            choices={choices.configs}
          />
        </SectionCard>
        <SectionCard title="Restart and health">
          <RestartHealthFields {...parts} />
        </SectionCard>
        <SectionCard title="Update policy">
          <PolicyFields
            field="update"
            values={values.update}
            onChange={(update) => set({ update })}
            problems={problems}
          />
        </SectionCard>
        <SectionCard title="Roll back policy">
          <PolicyFields
            field="rollback"
            values={values.rollback}
            onChange={(rollback) => set({ rollback })}
            problems={problems}
          />
        </SectionCard>
        <SectionCard title="Process">
          <ServiceProcessFields {...parts} />
        </SectionCard>
        <SectionCard title="Labels">
          <Stack gap="sm">
            <PairFields
              field="labels"
              noun="Label"
              rows={values.labels}
              onChange={(labels) => set({ labels })}
              newKey={newKey}
              problems={problems}
            />
            <PairFields
              field="containerLabels"
              noun="Container label"
              rows={values.containerLabels}
              onChange={(containerLabels) => set({ containerLabels })}
              newKey={newKey}
              problems={problems}
            />
          </Stack>
        </SectionCard>
      </FormPage>
      {newer && mine && service !== null ? (
        <ConflictDialog
          name={service.name}
          base={base.spec}
          mine={mine}
          theirs={newer.spec}
          onClose={forget}
          onMerged={(merged) => {
            setBase(newer);
            setValues(rowsFrom(merged));
            forget();
          }}
        />
      ) : null}
    </>
  );
}
