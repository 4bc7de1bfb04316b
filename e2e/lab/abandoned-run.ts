import { LabEngine } from './engine';
import { labDirectory } from './lab-directory';
import { LabRegistry } from './registry';

// A run of the lab for its own tests: says where its parts are, then waits to be killed.
const name = process.argv[2];
if (name === undefined) throw new Error('name the engine');
const engine = await LabEngine.start({ name });
await LabRegistry.start();
process.stdout.write(`${engine.node.directory} ${labDirectory(`registry-${process.pid}-1`)}\n`);
setInterval(() => {}, 60_000);
