/**
 * How a recorded terminal is, or how it ended. `interrupted`: Gantry stopped in the middle of it, and the recording is
 * there up to then.
 */
export const recordingStates = ['open', 'exited', 'left', 'cut', 'failed', 'interrupted'] as const;
export type RecordingState = (typeof recordingStates)[number];
