import { z } from 'zod';

/** Credentials of a registry, for one request. They are used for what it asks, and stored nowhere by Gantry. */
export const registryAuth = z.object({ username: z.string().max(255), password: z.string().max(4096) });
export type RegistryCredentials = z.infer<typeof registryAuth>;

/** As `registryAuth`, for several registries: `registry` is the first part of their images' names, or `docker.io`. */
export const registryLogin = registryAuth.extend({ registry: z.string().trim().min(1).max(255) });
export type RegistryLogin = z.infer<typeof registryLogin>;
