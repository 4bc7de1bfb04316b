// @ts-check

/**
 * Checks the running Node against the floor in package.json.
 *
 * @param {string} version as `process.versions.node` has it: `20.20.2`
 * @param {string} floor as `engines.node` has it: `>=20.19`
 * @returns {string | null} what to tell the user, or null when the version will do
 */
export function nodeVersionProblem(version, floor) {
  const has = numbers(version);
  const needs = numbers(floor);
  for (let i = 0; i < needs.length; i++) {
    const difference = (has[i] ?? 0) - (needs[i] ?? 0);
    if (difference > 0) return null;
    if (difference < 0) {
      return (
        `Gantry needs Node.js ${needs.join('.')} or newer; this is ${version}. ` +
        'Install a newer Node.js (https://nodejs.org) and run the same command again.'
      );
    }
  }
  return null;
}

/** @param {string} version */
function numbers(version) {
  return version
    .replace(/^[^\d]*/, '')
    .split('.')
    .map(Number);
}
