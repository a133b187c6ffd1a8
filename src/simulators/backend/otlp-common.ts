import type { ProtoReader } from './proto-reader.ts';

/** An attribute's value. An int is a bigint, a double a number, so that the two can be told apart. */
export type AnyValue = string | boolean | bigint | number | Uint8Array | null | AnyValue[] | Map<string, AnyValue>;

export type Attributes = ReadonlyMap<string, AnyValue>;

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

/** Where a metric, span or log record came from. */
export interface Origin {
  readonly resource: Attributes;
  readonly scope: Scope;
}

const noScope: Scope = { name: '', version: '', attributes: new Map() };

/** Fields of KeyValue, common.proto: key = 1, value = 2. */
export function keyValue(message: ProtoReader, into: Map<string, AnyValue>): void {
  let key = '';
  let value: AnyValue = null;
  while (message.next()) {
    if (message.field === 1) key = message.string();
    else if (message.field === 2) value = message.message(anyValue);
  }
  into.set(key, value);
}

/** Fields of AnyValue, common.proto: string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7. */
export function anyValue(message: ProtoReader): AnyValue {
  let value: AnyValue = null;
  while (message.next()) {
    if (message.field === 1) value = message.string();
    else if (message.field === 2) value = message.bool();
    else if (message.field === 3) value = message.int64();
    else if (message.field === 4) value = message.double();
    else if (message.field === 5) value = message.message(arrayValue);
    else if (message.field === 6) value = message.message(keyValueList);
    else if (message.field === 7) value = message.bytes();
  }
  return value;
}

function arrayValue(message: ProtoReader): AnyValue[] {
  const values: AnyValue[] = [];
  while (message.next()) if (message.field === 1) values.push(message.message(anyValue));
  return values;
}

function keyValueList(message: ProtoReader): Map<string, AnyValue> {
  return attributesAt(message, 1);
}

/** All KeyValue entries of a message that has nothing else of interest. */
export function attributesAt(message: ProtoReader, field: number): Map<string, AnyValue> {
  const attributes = new Map<string, AnyValue>();
  while (message.next()) if (message.field === field) message.message((m) => keyValue(m, attributes));
  return attributes;
}

/** Fields of InstrumentationScope, common.proto: name = 1, version = 2, attributes = 3. */
function scopeMessage(message: ProtoReader): Scope {
  let name = '';
  let version = '';
  const attributes = new Map<string, AnyValue>();
  while (message.next()) {
    if (message.field === 1) name = message.string();
    else if (message.field === 2) version = message.string();
    else if (message.field === 3) message.message((m) => keyValue(m, attributes));
  }
  return { name, version, attributes };
}

/**
 * Walks the levels that all three signals share: request → Resource… (1) → resource (1) and Scope… (2) → scope (1)
 * and the items (2). Scope and resource may follow what they belong to, so items are read at the end of each level.
 */
export function walk(request: ProtoReader, item: (message: ProtoReader, origin: Origin) => void): void {
  while (request.next()) if (request.field === 1) request.message((m) => resourceLevel(m, item));
}

function resourceLevel(message: ProtoReader, item: (message: ProtoReader, origin: Origin) => void): void {
  let resource: Attributes = new Map();
  const scopes: ((resource: Attributes) => void)[] = [];
  while (message.next()) {
    // Resource, resource.proto: attributes = 1.
    if (message.field === 1) resource = message.message((m) => attributesAt(m, 1));
    else if (message.field === 2) scopes.push(message.message((m) => scopeLevel(m, item)));
  }
  for (const read of scopes) read(resource);
}

function scopeLevel(message: ProtoReader, item: (message: ProtoReader, origin: Origin) => void) {
  let scope = noScope;
  const items: ProtoReader[] = [];
  while (message.next()) {
    if (message.field === 1) scope = message.message(scopeMessage);
    else if (message.field === 2) message.message((m) => items.push(m));
  }
  return (resource: Attributes) => {
    for (const one of items) item(one, { resource, scope });
  };
}
