/** Uploaded files: reserved, sent, completed. */
import { newId, newSecret } from './identity.ts';

export interface StoredFile {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | undefined;
  bytes: Uint8Array | undefined;
  title: string;
  completed: boolean;
}

export class Files {
  readonly #files = new Map<string, StoredFile>();

  reserve(name: string, length: number, altText: string | undefined): StoredFile {
    const file: StoredFile = {
      id: newId('F'),
      secret: newSecret(16),
      name,
      length,
      altText,
      bytes: undefined,
      title: name,
      completed: false,
    };
    this.#files.set(file.id, file);
    return file;
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  bySecret(secret: string): StoredFile | undefined {
    return [...this.#files.values()].find((file) => file.secret === secret);
  }
}
