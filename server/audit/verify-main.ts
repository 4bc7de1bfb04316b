import { main } from './verify-command';

/* The program that `npm run audit:verify` builds and starts: one file that needs nothing but Node. */

void main(process.argv.slice(2), (text) => process.stdout.write(text)).then((code) => {
  process.exitCode = code;
});
