import type { ServiceHealthcheck } from '../project';
import { splitShellWords } from '../shell-words';
import type { Place } from './values';

/** `command`, `entrypoint`: a list of arguments, or one text that is split as a shell would. Null: not said. */
export function readCommand(place: Place | undefined): string[] | null {
  if (!place) return null;
  if (place.node.kind === 'list') return readArguments(place);
  const text = place.text('a command: text, or a list of arguments');
  if (text === null) return null;
  return (
    splitShellWords(text) ?? place.error('bad-value', 'A quote is not closed, or a "\\" ends the command.')
  );
}

/** Every item of a list, in order and as often as it is there: unlike other lists these are not sets. */
export function readArguments(place: Place): string[] {
  return place.items('a list of arguments').flatMap((item) => item.text('text') ?? []);
}

/** `healthcheck`. */
export function readHealthcheck(place: Place | undefined): ServiceHealthcheck | null {
  if (!place) return null;
  place.entries('a map with "test"');
  const testPlace = place.get('test');
  const disabled = place.get('disable')?.boolean() ?? false;
  if (disabled) {
    if (testPlace)
      testPlace.warn('ignored', 'The check is disabled by "disable: true": this test is not run.');
    return { test: ['NONE'], intervalMs: null, timeoutMs: null, startPeriodMs: null, retries: null };
  }
  return {
    test: testPlace ? readTest(testPlace) : null,
    intervalMs: readInterval(place.get('interval')),
    timeoutMs: readInterval(place.get('timeout')),
    startPeriodMs: readInterval(place.get('start_period')),
    retries: place.get('retries')?.integer({ min: 0, max: 1_000_000 }) ?? null,
  };
}

/** The engine refuses less than a millisecond. */
function readInterval(place: Place | undefined): number | null {
  const value = place?.durationMs() ?? null;
  if (!place || value === null) return null;
  if (value !== 0 && value < 1) return place.error('bad-value', 'This must be at least 1ms.');
  return value;
}

function readTest(place: Place): string[] | null {
  if (place.node.kind !== 'list') {
    const text = place.text('a command: text, or a list that begins with CMD or CMD-SHELL');
    return text === null ? null : ['CMD-SHELL', text];
  }
  const test = readArguments(place);
  const [kind] = test;
  if (kind === 'NONE') return ['NONE'];
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') {
    return place.error('bad-value', 'The list must begin with "CMD", "CMD-SHELL" or "NONE".');
  }
  if (test.length < 2) return place.error('bad-value', `"${kind}" needs a command after it.`);
  return test;
}
