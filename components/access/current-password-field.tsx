import { PasswordField } from './password-field';

type Props = { value: string; onChange: (value: string) => void; autoFocus?: boolean };

/** The password one has, to prove who one is once more. */
export function CurrentPasswordField(props: Props) {
  return <PasswordField label="Current password" autoComplete="current-password" {...props} />;
}
