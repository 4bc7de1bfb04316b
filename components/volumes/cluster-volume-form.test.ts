import { describe, expect, it } from 'vitest';
import { clusterVolumeInput, emptyClusterVolume, rangeProblem, sizeProblem } from './cluster-volume-form';

describe('the form of a cluster volume', () => {
  it('asks for no size where none is typed', () => {
    expect(clusterVolumeInput(emptyClusterVolume)).toEqual({
      group: '',
      access: { type: 'mount', reach: 'single', sharing: 'none', fileSystem: '' },
      requiredBytes: null,
      limitBytes: null,
      availability: 'active',
    });
  });

  it('gives sizes in bytes, and a file system only to what is mounted', () => {
    const typed = { ...emptyClusterVolume, required: '1g', limit: '2 GiB', fileSystem: ' ext4 ' };
    expect(clusterVolumeInput(typed)).toMatchObject({
      access: { fileSystem: 'ext4' },
      requiredBytes: 2 ** 30,
      limitBytes: 2 ** 31,
    });
    expect(clusterVolumeInput({ ...typed, type: 'block' }).access.fileSystem).toBe('');
  });

  it('says what is wrong with a size', () => {
    expect(sizeProblem('')).toBeNull();
    expect(sizeProblem('10g')).toBeNull();
    expect(sizeProblem('0')).toMatch(/size/);
    expect(sizeProblem('much')).toMatch(/size/);
    expect(rangeProblem({ ...emptyClusterVolume, required: '2g', limit: '1g' })).toMatch(/less/);
    expect(rangeProblem({ ...emptyClusterVolume, required: '2g' })).toBeNull();
  });
});
