import { checkCompose, type CheckSource } from './compose-check';

// Hostile text may take the check most of a second: the page stays quick meanwhile.
addEventListener('message', ({ data }: MessageEvent<{ id: number; source: CheckSource }>) => {
  postMessage({ id: data.id, result: checkCompose(data.source) });
});
