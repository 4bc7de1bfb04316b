import { describe, expect, it } from 'vitest';
import { checkCompose, nameInFile } from './compose-check';

const nothing = { stack: '', variables: {}, files: {}, profiles: [], target: 'engine' as const };

describe('checkCompose', () => {
  it('does not blame the file for a stack that has no name yet', () => {
    const yaml = 'services:\n  web:\n    image: nginx:${TAG}\n    env_file: web.env\n    profiles: [debug]\n';
    const { diagnostics, variables, requiredFiles, profiles } = checkCompose({ ...nothing, yaml });
    expect(diagnostics.map(({ message }) => message).join()).not.toContain('needs a name');
    expect(variables).toMatchObject([{ name: 'TAG', required: true }]);
    expect(requiredFiles).toEqual(['web.env']);
    expect(profiles).toEqual(['debug']);
  });

  it('marks an error on its line', () => {
    const { diagnostics, services } = checkCompose({
      ...nothing,
      yaml: 'services:\n  web:\n    imgae: nginx\n',
    });
    expect(services).toEqual([]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')[0]).toMatchObject({
      line: expect.any(Number),
    });
    expect(diagnostics.some(({ line, message }) => line === 3 && message.includes('imgae'))).toBe(true);
  });
});

describe('nameInFile', () => {
  it('reads the name a file gives itself, quoted or not', () => {
    expect(nameInFile('name: shop\nservices: {}\n')).toBe('shop');
    expect(nameInFile('# x\nname: "shop"  # mine\n')).toBe('shop');
    expect(nameInFile('services:\n  name: shop\n')).toBe('');
    expect(nameInFile('name: ${STACK}\n')).toBe('');
  });
});
