/** The request messages of BigQuery v2 (cloud.google.com/bigquery/docs/reference/rest/v2), which has no protos in
 *  its client package, in the form of the other services' descriptors. */
import type { DescriptorField, DescriptorTree } from '../descriptor-tree.ts';

/** `name: type`, with `[]` for lists and `{}` for maps from strings. */
function message(fields: Readonly<Record<string, string>>): DescriptorTree {
  const declared: Record<string, DescriptorField> = {};
  for (const [name, type] of Object.entries(fields)) {
    if (type.endsWith('[]')) declared[name] = { type: type.slice(0, -2), rule: 'repeated' };
    else if (type.endsWith('{}')) declared[name] = { type: type.slice(0, -2), keyType: 'string' };
    else declared[name] = { type };
  }
  return { fields: declared };
}

const STRUCT = 'google.protobuf.Struct';

const v2: Readonly<Record<string, DescriptorTree>> = {
  DatasetReference: message({ projectId: 'string', datasetId: 'string' }),
  TableReference: message({ projectId: 'string', datasetId: 'string', tableId: 'string' }),
  JobReference: message({ projectId: 'string', jobId: 'string', location: 'string' }),
  DataFormatOptions: message({ useInt64Timestamp: 'bool', timestampOutputFormat: 'string' }),
  ConnectionProperty: message({ key: 'string', value: 'string' }),
  StructField: message({ name: 'string', type: 'QueryParameterType', description: 'string' }),
  QueryParameterType: message({
    type: 'string',
    arrayType: 'QueryParameterType',
    structTypes: 'StructField[]',
    rangeElementType: 'QueryParameterType',
    timestampPrecision: 'int64',
  }),
  RangeValue: message({ start: 'QueryParameterValue', end: 'QueryParameterValue' }),
  QueryParameterValue: message({
    // Declared as text, but the client sends numbers and booleans as they are, and BigQuery takes them.
    value: 'google.protobuf.Value',
    arrayValues: 'QueryParameterValue[]',
    structValues: 'QueryParameterValue{}',
    rangeValue: 'RangeValue',
  }),
  QueryParameter: message({
    name: 'string',
    parameterType: 'QueryParameterType',
    parameterValue: 'QueryParameterValue',
  }),
  QueryRequest: message({
    connectionProperties: 'ConnectionProperty[]',
    continuous: 'bool',
    createSession: 'bool',
    defaultDataset: 'DatasetReference',
    destinationEncryptionConfiguration: STRUCT,
    dryRun: 'bool',
    formatOptions: 'DataFormatOptions',
    jobCreationMode: 'string',
    jobTimeoutMs: 'int64',
    kind: 'string',
    labels: 'string{}',
    location: 'string',
    maxResults: 'uint32',
    maxSlots: 'int32',
    maximumBytesBilled: 'int64',
    parameterMode: 'string',
    preserveNulls: 'bool',
    query: 'string',
    queryParameters: 'QueryParameter[]',
    requestId: 'string',
    reservation: 'string',
    timeoutMs: 'uint32',
    useLegacySql: 'bool',
    useQueryCache: 'bool',
    writeIncrementalResults: 'bool',
  }),
  JobConfigurationQuery: message({
    allowLargeResults: 'bool',
    clustering: STRUCT,
    connectionProperties: 'ConnectionProperty[]',
    continuous: 'bool',
    createDisposition: 'string',
    createSession: 'bool',
    defaultDataset: 'DatasetReference',
    destinationEncryptionConfiguration: STRUCT,
    destinationTable: 'TableReference',
    flattenResults: 'bool',
    maximumBillingTier: 'int32',
    maximumBytesBilled: 'int64',
    parameterMode: 'string',
    preserveNulls: 'bool',
    priority: 'string',
    query: 'string',
    queryParameters: 'QueryParameter[]',
    rangePartitioning: STRUCT,
    schemaUpdateOptions: 'string[]',
    scriptOptions: STRUCT,
    tableDefinitions: `${STRUCT}{}`,
    timePartitioning: STRUCT,
    useLegacySql: 'bool',
    useQueryCache: 'bool',
    userDefinedFunctionResources: `${STRUCT}[]`,
    writeDisposition: 'string',
    writeIncrementalResults: 'bool',
  }),
  JobConfiguration: message({
    copy: STRUCT,
    dryRun: 'bool',
    extract: STRUCT,
    jobTimeoutMs: 'int64',
    jobType: 'string',
    labels: 'string{}',
    load: STRUCT,
    maxSlots: 'int32',
    query: 'JobConfigurationQuery',
    reservation: 'string',
  }),
  Job: message({
    configuration: 'JobConfiguration',
    etag: 'string',
    id: 'string',
    jobReference: 'JobReference',
    kind: 'string',
    selfLink: 'string',
    statistics: STRUCT,
    status: STRUCT,
  }),
};

export const BIGQUERY_DESCRIPTORS: DescriptorTree = {
  nested: {
    google: {
      nested: {
        cloud: { nested: { bigquery: { nested: { v2: { nested: v2 } } } } },
        protobuf: { nested: { Struct: { fields: {} }, Value: { fields: {} } } },
      },
    },
  },
};
