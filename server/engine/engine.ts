import type { EngineAddress } from './address';
import type { Engine } from './engine-api';

/** What the engine layer tells its log: pino's shape, no more of it than is used. */
export type EngineLogger = {
  debug(data: object, message: string): void;
  warn(data: object, message: string): void;
};

export declare function createEngine(address: EngineAddress, options?: { logger?: EngineLogger }): Engine;
