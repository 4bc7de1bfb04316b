import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', 'lucide-react'] },
  serverExternalPackages: ['@photostructure/sqlite', '@node-rs/argon2', 'dockerode', 'pino'],
};

export default config;
