import { parentPort } from 'node:worker_threads';
import { type ComposeSource, loadProject } from '@/lib/compose/load';

// The thread of `compose-reader.ts`: one file after the other.
parentPort?.on('message', (source: ComposeSource) => parentPort?.postMessage(loadProject(source)));
parentPort?.postMessage('ready');
