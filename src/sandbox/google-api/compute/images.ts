/** Image families with the NVIDIA driver, or for TPUs, that live on in 2026, each with its newest image. */
import { link, parseImage, timestamp } from './links.ts';
import { invalidField, notFound } from './refusals.ts';

export interface Image {
  readonly project: string;
  readonly name: string;
  readonly family: string;
  readonly diskSizeGb: number;
}

const PUBLISHED = Date.UTC(2026, 10, 5, 18, 20);

/** cloud.google.com/deep-learning-vm/docs/images, 2026-04-15; others are deprecated or gone. */
const FAMILIES: readonly {
  readonly project: string;
  readonly family: string;
  readonly diskSizeGb: number;
}[] = [
  ...[
    'common-cu129-ubuntu-2404-nvidia-580',
    'common-cu129-ubuntu-2204-nvidia-580',
    'pytorch-2-9-cu129-ubuntu-2404-nvidia-580',
    'pytorch-2-9-cu129-ubuntu-2204-nvidia-580',
  ].map((family) => ({ project: 'deeplearning-platform-release', family, diskSizeGb: 50 })),
  {
    project: 'ubuntu-os-accelerator-images',
    family: 'ubuntu-accelerator-2404-amd64-with-nvidia-570',
    diskSizeGb: 20,
  },
  ...['ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e', 'ubuntu-accel-2404-amd64-tpu-tpu7x'].map((family) => ({
    project: 'ubuntu-os-accelerator-images',
    family,
    diskSizeGb: 10,
  })),
];

const IMAGES: readonly Image[] = FAMILIES.map((entry) => ({ ...entry, name: `${entry.family}-v20261105` }));

/** Throws GoogleError 404 for a family that is deprecated, gone, or never was. */
export function imageOfFamily(project: string, family: string): Image {
  const image = IMAGES.find((each) => each.project === project && each.family === family);
  if (image === undefined) throw notFound(`projects/${project}/global/images/family/${family}`);
  return image;
}

/** The image of a boot disk's sourceImage. Throws GoogleError 400 or 404. */
export function imageOfUrl(url: string, field: string, project: string): Image {
  const named = parseImage(url);
  if (named === undefined) throw invalidField(field, url, 'The URL is malformed.');
  const home = named.project ?? project;
  if (named.kind === 'family') return imageOfFamily(home, named.name);
  const image = IMAGES.find((each) => each.project === home && each.name === named.name);
  if (image === undefined) throw notFound(`projects/${home}/global/images/${named.name}`);
  return image;
}

export function imageLink(image: Image): string {
  return link(`projects/${image.project}/global/images/${image.name}`);
}

export function showImage(image: Image): object {
  return {
    kind: 'compute#image',
    id: String(7_000_000_000_000_000_000n + BigInt(IMAGES.indexOf(image)) * 1_048_583n),
    creationTimestamp: timestamp(PUBLISHED),
    name: image.name,
    description: `Image for accelerators, family ${image.family}`,
    family: image.family,
    sourceType: 'RAW',
    status: 'READY',
    architecture: 'X86_64',
    archiveSizeBytes: String(image.diskSizeGb * 250_000_000),
    diskSizeGb: String(image.diskSizeGb),
    storageLocations: ['us'],
    guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }, { type: 'VIRTIO_SCSI_MULTIQUEUE' }],
    selfLink: imageLink(image),
  };
}
