/** Boot images by the short names that people type: data, and what a typed image means. */
import { nearWords } from './near.ts';
import type { FamilyName } from './offer.ts';
import type { Policy } from './policy.ts';
import { quoted } from './quoted.ts';

/** A line of images of which Google gives the newest. */
export interface ImageFamily {
  readonly project: string;
  readonly family: string;
}

/** An image that was looked up. */
export interface BootImage {
  /** Its URL. */
  readonly source: string;
  /** No boot disk may be smaller. */
  readonly sizeGb: number;
}

export interface NamedImage {
  readonly name: string;
  /** What is on it, for people. */
  readonly what: string;
  /** The first that exists is taken. */
  readonly families: readonly [ImageFamily, ...ImageFamily[]];
}

const DEEP_LEARNING = 'deeplearning-platform-release';
const UBUNTU = 'ubuntu-os-accelerator-images';

function deepLearning(family: string): ImageFamily {
  return { project: DEEP_LEARNING, family };
}

const ACCELERATOR: ImageFamily = { project: UBUNTU, family: 'ubuntu-accelerator-2404-amd64-with-nvidia-570' };

/** Families that live on with the NVIDIA driver in them (cloud.google.com/deep-learning-vm/docs/images, 2026-04-15). */
export const IMAGES: readonly NamedImage[] = [
  {
    name: 'base',
    what: 'CUDA 12.9 and the driver',
    families: [
      deepLearning('common-cu129-ubuntu-2204-nvidia-580'),
      deepLearning('common-cu129-ubuntu-2404-nvidia-580'),
    ],
  },
  {
    name: 'pytorch',
    what: 'PyTorch 2.9, CUDA 12.9 and the driver',
    families: [
      deepLearning('pytorch-2-9-cu129-ubuntu-2404-nvidia-580'),
      deepLearning('pytorch-2-9-cu129-ubuntu-2204-nvidia-580'),
    ],
  },
  { name: 'ubuntu', what: 'Ubuntu 24.04 and the driver, nothing else', families: [ACCELERATOR] },
];

/** Without being asked: CUDA and the driver, else Ubuntu's own. */
const USUAL_IMAGES: readonly ImageFamily[] = [
  deepLearning('common-cu129-ubuntu-2204-nvidia-580'),
  ACCELERATOR,
];

/** For TPUs of Compute Engine, by family: Google builds one for several generations (…/docs/tpus/tpu-machines). */
const TPU_IMAGES: Readonly<Record<string, ImageFamily>> = {
  v5p: { project: UBUNTU, family: 'ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e' },
  v6e: { project: UBUNTU, family: 'ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e' },
  tpu7x: { project: UBUNTU, family: 'ubuntu-accel-2404-amd64-tpu-tpu7x' },
};

/** What machines of that family boot from without being asked: the first that exists. */
export function usualImages(family: FamilyName): readonly ImageFamily[] {
  const own = TPU_IMAGES[family];
  return own === undefined ? USUAL_IMAGES : [own];
}

/** Names that were images once: Google has deprecated all of its TensorFlow images (same page). */
const RETIRED: Readonly<Record<string, string>> = {
  tensorflow: 'Google has retired its TensorFlow images. Take base, which has CUDA, and install it there.',
  tf: 'Google has retired its TensorFlow images. Take base, which has CUDA, and install it there.',
};

const FULL =
  /^projects\/([a-z][a-z0-9:.-]{1,61}[a-z0-9])\/global\/images\/family\/([a-z][a-z0-9-]{0,61}[a-z0-9])$/;

export type ReadImage =
  | { readonly ok: true; readonly families: readonly ImageFamily[] }
  | {
      readonly ok: false;
      readonly message: string;
      /** An image that works. */
      readonly instead: string;
    };

/** What a typed image means: a short name, or a family in full where the policy trusts its project. */
export function readImage(typed: string, policy: Pick<Policy, 'projects' | 'imageProjects'>): ReadImage {
  const named = IMAGES.find(({ name }) => name === typed);
  if (named !== undefined) return { ok: true, families: named.families };
  const full = FULL.exec(typed);
  if (full === null) return notAnImage(typed);
  const [, project = '', family = ''] = full;
  const trusted = trustedProjects(policy);
  if (trusted.includes(project)) return { ok: true, families: [{ project, family }] };
  return {
    ok: false,
    message: `Images are taken from ${trusted.join(', ')} only, and that one is in ${quoted(project)}. An administrator can add it to imageProjects in lamplighter.yaml.`,
    instead: 'base',
  };
}

/** Whoever makes an image runs as the machine's account: Google's own projects, ours, and those that the policy names. */
function trustedProjects({ projects, imageProjects }: Pick<Policy, 'projects' | 'imageProjects'>): string[] {
  return [...new Set([DEEP_LEARNING, UBUNTU, ...projects.map(({ id }) => id), ...imageProjects])];
}

function notAnImage(typed: string): ReadImage {
  const names = IMAGES.map(({ name }) => name);
  const [near] = nearWords(typed, names, 1);
  const retired = RETIRED[typed.toLowerCase()];
  if (retired !== undefined) return { ok: false, message: retired, instead: 'base' };
  const known = IMAGES.map(({ name, what }) => `${name} (${what})`).join(', ');
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return {
    ok: false,
    message: `There is no image called ${quoted(typed)}.${hint} There are ${known}, or a family in full: projects/PROJECT/global/images/family/FAMILY.`,
    instead: near ?? 'base',
  };
}

/** Other families to name when one is gone, the likeliest first: same project and most alike before the rest. */
export function otherFamilies(gone: readonly ImageFamily[]): readonly ImageFamily[] {
  const known = IMAGES.flatMap(({ families }) => families);
  const left = known.filter((one) => !gone.some(({ project, family }) => same(one, { project, family })));
  const first = gone[0];
  if (first === undefined) return left;
  return left
    .map((one) => ({ one, score: sharedWords(one.family, first.family) }))
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}

/** The short name of a family; its full form where it has none, or where another one goes before it. */
export function imageName(family: ImageFamily): string {
  const named = IMAGES.find(({ families }) => same(families[0], family));
  return named?.name ?? `projects/${family.project}/global/images/family/${family.family}`;
}

function same(a: ImageFamily, b: ImageFamily): boolean {
  return a.project === b.project && a.family === b.family;
}

function sharedWords(a: string, b: string): number {
  const words = new Set(a.split('-'));
  return b.split('-').filter((word) => words.has(word)).length;
}
