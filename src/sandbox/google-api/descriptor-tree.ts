/** The form in which message types are declared: protobufjs's JSON. */

/** Google's descriptors as protobufjs writes them: names are lowerCamelCase already. */
export interface DescriptorTree {
  readonly nested?: Readonly<Record<string, DescriptorTree>>;
  readonly fields?: Readonly<Record<string, DescriptorField>>;
  readonly oneofs?: Readonly<Record<string, { readonly oneof: readonly string[] }>>;
  readonly values?: Readonly<Record<string, number>>;
}

export interface DescriptorField {
  readonly type: string;
  readonly rule?: string;
  readonly keyType?: string;
}
