/** Names of machines: what Google allows, and readable ones made up for those who do not care. */

export type CheckedName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly field: 'name'; readonly message: string; readonly example: string };

/** Google's rule for instance names: 1–63 of a–z, 0–9 and dash, beginning with a letter, not ending with a dash. */
const GOOGLE_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Accepts a name as Google does; never changes it. The example is the typed name mended, where that can be done. */
export function checkName(text: string): CheckedName {
  if (GOOGLE_NAME.test(text)) return { ok: true, name: text };
  return { ok: false, field: 'name', message: whyNot(text), example: mended(text) };
}

function whyNot(text: string): string {
  if (text === '') return 'A name has at least one letter.';
  if (text.length > 63) return `A name has at most 63 characters; this has ${text.length}.`;
  if (/[A-Z]/.test(text) && GOOGLE_NAME.test(text.toLowerCase())) return 'A name has no capital letters.';
  if (/[^a-z0-9-]/.test(text)) return 'A name has only small letters a–z, digits and dashes.';
  if (text.endsWith('-')) return 'A name cannot end with a dash.';
  return 'A name begins with a letter a–z.';
}

function mended(text: string): string {
  const plain = text
    .slice(0, 200)
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return GOOGLE_NAME.test(plain) ? plain : 'trainer-1';
}

const LIGHTS =
  'amber ashen azure bright bronze candid clear cobalt copper coral crimson crystal dappled dusky early ember ' +
  'evening fair fiery gilded glad gleaming glowing golden hazel indigo ivory jade kindled late lilac lucid lunar ' +
  'mellow misty moonlit morning neon northern opal pale pearl polar quiet radiant rosy royal ruby russet saffron ' +
  'scarlet silver sky solar starlit steady sunny swift tawny twilight velvet violet vivid warm white winter';
const ANIMALS =
  'badger bat bear beaver bee bison bunting cat condor crane cricket crow deer dolphin dove eagle egret elk ermine ' +
  'falcon ferret finch firefly fox gecko gibbon goose grouse gull hare hawk heron ibex ibis jackdaw jay kestrel ' +
  'kite lark lemur linnet lion lynx magpie marten merlin mole moth mouse newt nightjar ocelot oriole osprey otter ' +
  'owl panda petrel pika plover puffin puma quail raven robin seal shrike siskin stag stoat stork swan swift tern ' +
  'thrush tiger toad trout vole wolf wombat wren yak zebra';

const FIRST = LIGHTS.split(' ');
const SECOND = ANIMALS.split(' ');

/** A readable name such as `l4-amber-fox`; the same machine id always gives the same name. Names may clash. */
export function nameFor(machineId: string, family: string): string {
  const seed = scramble(machineId);
  const first = FIRST[seed % FIRST.length] ?? 'amber';
  const second = SECOND[Math.floor(seed / FIRST.length) % SECOND.length] ?? 'fox';
  return `${family}-${first}-${second}`;
}

/** FNV-1a with a final mix, 32 bits, unsigned: near ids give names far apart. */
function scramble(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
