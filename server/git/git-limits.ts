/** How much of a repository is read. One commit is fetched, with all the files it has. */
export const gitLimits = {
  /** The list of branches and tags. */
  refsBytes: 16 * 1024 * 1024,
  /** What the server sends for a commit. */
  packBytes: 64 * 1024 * 1024,
  objects: 200_000,
  objectBytes: 64 * 1024 * 1024,
  totalBytes: 1024 * 1024 * 1024,
  /** The Compose file, as for pasted ones. */
  composeBytes: 512 * 1024,
  /** A file that the Compose file names, as for pasted ones. */
  fileBytes: 512 * 1024,
  /** Until the server has sent everything. */
  fetchMs: 50_000,
  /** Until all is read, from when the thread is ready. */
  deadlineMs: 70_000,
  memoryMib: 512,
} as const;
