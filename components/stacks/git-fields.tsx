import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { SectionCard } from '@/components/ui/section-card';
import type { GitSource } from '@/lib/contract/stack-git';
import { type GitForm, tokenProblem } from './git-form';
import own from './git.module.css';
import classes from './stacks.module.css';

type Props = {
  form: GitForm;
  onChange: (form: GitForm) => void;
  fixedName: string | null;
  nameError: string | null;
  stored: GitSource | null;
  /** Below the name. */
  children: ReactNode;
};

/** Where the repository is, how to get in, and what goes with its Compose file. */
export function GitFields({ form, onChange, fixedName, nameError, stored, children }: Props) {
  const field = (key: Exclude<keyof GitForm, 'forgetToken' | 'forgetVariables'>) => ({
    value: form[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...form, [key]: event.currentTarget.value }),
    autoComplete: 'off',
    spellCheck: false,
    size: 'xs' as const,
  });
  /** What takes the place of what is stored leaves nothing to forget. */
  const forget = (key: 'forgetToken' | 'forgetVariables', typed: string, description: string) => ({
    size: 'xs' as const,
    disabled: typed !== '',
    description: typed === '' ? description : 'What is typed above takes the place of what is stored.',
    checked: form[key] && typed === '',
    onChange: (event: { currentTarget: { checked: boolean } }) =>
      onChange({ ...form, [key]: event.currentTarget.checked }),
  });
  const storedVariables = stored?.variables ?? [];
  const hasVariables = storedVariables.length > 0;
  return (
    <div className={`${classes.column} ${own.form}`}>
      <SectionCard title="Stack">
        <div className={classes.fields}>
          <TextInput
            {...field('name')}
            label="Name"
            required
            disabled={fixedName !== null}
            description={fixedName === null ? undefined : 'A stack keeps its name.'}
            error={nameError}
            value={fixedName ?? form.name}
          />
          {children}
        </div>
      </SectionCard>
      <SectionCard title="Repository">
        <div className={classes.fields}>
          <TextInput
            {...field('url')}
            label="Address"
            required
            placeholder="https://git.example.com/team/stacks.git"
            description="As git clone takes it, over https. User and token have fields of their own."
          />
          <TextInput
            {...field('ref')}
            label="Branch or tag"
            placeholder="The default branch"
            description="Empty: the default branch."
          />
          <TextInput
            {...field('file')}
            label="Compose file"
            required
            description="From the root of the repository. Files that it names are read beside it."
          />
          <TextInput
            {...field('user')}
            label="User"
            description="Only where the repository is not public; most servers take any name with a token."
          />
          <PasswordInput
            {...field('token')}
            label="Token"
            error={tokenProblem(form, stored)}
            placeholder={stored?.hasToken && !form.forgetToken ? 'The stored one' : 'None'}
            description="One that may read this repository and nothing else. It is kept encrypted, and goes to this address alone."
          />
          {stored?.hasToken ? (
            <Checkbox
              label="Forget the stored token"
              {...forget(
                'forgetToken',
                form.token,
                'For a repository that is public, or another address that needs none.',
              )}
            />
          ) : null}
        </div>
      </SectionCard>
      <SectionCard title="Variables and profiles">
        <div className={classes.fields}>
          <Textarea
            {...field('variables')}
            label="Variables"
            autosize
            minRows={3}
            maxRows={12}
            classNames={{ input: classes.code }}
            placeholder={'TAG=1.29\nPASSWORD=…'}
            description={
              hasVariables && !form.forgetVariables
                ? `Empty: the stored ones stay (${storedVariables.join(', ')}). What is typed takes their place.`
                : 'For ${NAME} in the Compose file, as in a .env file. They are kept encrypted.'
            }
          />
          {hasVariables ? (
            <Checkbox
              label="Forget the stored variables"
              {...forget(
                'forgetVariables',
                form.variables.trim(),
                'The Compose file is read without variables then.',
              )}
            />
          ) : null}
          <TextInput {...field('profiles')} label="Profiles" description="With commas between them." />
        </div>
      </SectionCard>
    </div>
  );
}
