import { toApiError } from '@/components/api/api-error';
import { ErrorState } from './error-state';

type Props = {
  /** "volume" */
  noun: string;
  error: unknown;
  onRetry: () => void;
};

/** Above a page that shows an object as it was, since it could not be asked for again. */
export function RefreshError({ noun, error, onRetry }: Props) {
  const failure = toApiError(error);
  return (
    <ErrorState
      variant="inline"
      title={
        failure.code === 'not_found'
          ? `This ${noun} is gone; shown as it was`
          : 'This could not be refreshed; shown as it was'
      }
      error={failure}
      onRetry={onRetry}
    />
  );
}
