'use client';

import { ActionIcon, Button, PasswordInput, TextInput } from '@mantine/core';
import { KeyRound, X } from 'lucide-react';
import { textInput } from '@/components/ui/form/text-input';
import { SectionCard } from '@/components/ui/section-card';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import classes from './stacks.module.css';

type Props = { logins: readonly RegistryLogin[]; onChange: (logins: RegistryLogin[]) => void };

/** As many as the API takes. */
const mostLogins = 20;

/** Credentials of the registries that a deploy's images come from. They are kept only while the page is open. */
export function RegistryLogins({ logins, onChange }: Props) {
  const set = (index: number, change: Partial<RegistryLogin>) =>
    onChange(logins.map((login, each) => (each === index ? { ...login, ...change } : login)));
  return (
    <SectionCard
      title="Private registries"
      actions={
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<KeyRound size={13} aria-hidden />}
          disabled={logins.length >= mostLogins}
          onClick={() => onChange([...logins, { registry: '', username: '', password: '' }])}
        >
          Sign in to a registry
        </Button>
      }
    >
      <p className={classes.quiet}>
        {logins.length === 0
          ? 'Images that anybody may pull need no sign-in.'
          : 'Sent with this deploy, and kept nowhere by Gantry. A Swarm keeps it with the services, to pull again on other nodes.'}
      </p>
      {logins.map(({ registry, username, password }, index) => (
        <div key={index} className={classes.login}>
          <TextInput
            size="xs"
            label="Registry"
            placeholder="registry.example.com:5000, or docker.io"
            {...textInput(registry, (value) => set(index, { registry: value }))}
          />
          <TextInput
            size="xs"
            label="User name"
            {...textInput(username, (value) => set(index, { username: value }))}
          />
          <PasswordInput
            size="xs"
            label="Password or token"
            autoComplete="new-password"
            value={password}
            onChange={(event) => set(index, { password: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={`Remove the sign-in to ${registry || 'this registry'}`}
            onClick={() => onChange(logins.filter((_, each) => each !== index))}
          >
            <X size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
    </SectionCard>
  );
}
