/** What a typed image means, and which one is named when it cannot be had. */
import { describe, expect, it } from 'vitest';
import { IMAGES, imageName, otherFamilies, readImage } from '../../src/domain/images.ts';
import { POLICY } from './decide/given.ts';

const full = (project: string, family = 'my-image') => `projects/${project}/global/images/family/${family}`;

describe('an image', () => {
  it.each(IMAGES.map((image) => [image.name, image]))('can be asked for as %s', (name, image) => {
    expect(readImage(name, POLICY)).toEqual({ ok: true, families: image.families });
    expect(imageName(image.families[0])).toBe(name);
  });

  it('can be asked for in full, in a project that is trusted', () => {
    for (const project of ['deeplearning-platform-release', 'ml-research', 'our-images']) {
      const read = readImage(full(project), { ...POLICY, imageProjects: ['our-images'] });
      expect(read).toEqual({ ok: true, families: [{ project, family: 'my-image' }] });
    }
    expect(readImage(full('our-images'), POLICY)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^Images are taken from .*“our-images”\..*imageProjects/),
      instead: 'base',
    });
  });

  it.each([
    ['pytroch', 'pytorch'],
    ['bsae', 'base'],
    ['TensorFlow', 'base'],
    ['windows', 'base'],
    [`${full('ml-research')}/..`, 'base'],
    [full('ml-research', 'My_Image'), 'base'],
    ['projects/ml-research/global/images/one', 'base'],
  ])('%s is none; %s is named', (typed, instead) => {
    expect(readImage(typed, POLICY)).toMatchObject({ ok: false, instead });
  });

  it('that is gone is followed by the most alike, and by no family that is gone, too', () => {
    const gone = {
      project: 'deeplearning-platform-release',
      family: 'pytorch-2-7-cu128-ubuntu-2204-nvidia-570',
    };
    expect(otherFamilies([gone])[0]?.family).toMatch(/^pytorch-2-9-.*2204/);
    const [pytorch] = IMAGES.filter(({ name }) => name === 'pytorch');
    const left = otherFamilies(pytorch?.families ?? []);
    expect(left.length).toBeGreaterThan(1);
    expect(left.some(({ family }) => family.startsWith('pytorch'))).toBe(false);
  });
});
