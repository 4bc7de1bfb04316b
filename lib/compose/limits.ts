/**
 * How much one Compose file may ask for. Beyond these it is refused before the work is done, so that hostile text
 * costs a fraction of a second (the YAML parser needs about a second for each 150,000 tokens).
 */
export const composeLimits = {
  /** UTF-8 bytes of the file. */
  fileBytes: 512 * 1024,
  /** Tokens of YAML: words, punctuation and line ends. */
  tokens: 120_000,
  /** Lists and maps within each other. */
  depth: 40,
  /** Values once every alias is written out. */
  expandedValues: 150_000,
  /** Characters all variables and defaults may fill in. */
  interpolatedCharacters: 4 * 1024 * 1024,
  /** `${A:-${B:-…}}`. */
  interpolationDepth: 16,
  services: 1_000,
  replicasOfOneService: 1_000,
  replicas: 5_000,
  /** Of all services together, ranges written out. */
  ports: 20_000,
  /** All pasted files together, in characters. */
  pastedCharacters: 8 * 1024 * 1024,
  /** The rest is counted and told in one line. */
  diagnostics: 200,
} as const;
