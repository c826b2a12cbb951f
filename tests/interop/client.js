// The official JavaScript client against kekkai-sandbox: keys, schemas, rules, and messages that are really encrypted.
'use strict';

const assert = require('node:assert/strict');
const {
  AvroDeserializer, AvroSerializer, Clock, DekRegistryClient, EncryptionExecutor, FieldEncryptionExecutor, JsonDeserializer,
  JsonSerializer, KmsClientWrapper, LocalKmsDriver, MetaSchema, ProtobufDeserializer, ProtobufSerializer, RestError, RuleRegistry,
  SchemaRegistryClient, SerdeType, clearKmsClients, field_meta, file_confluent_meta, Cryptor,
} = require('@confluentinc/schemaregistry');
const { create, createFileRegistry, setExtension, toBinary } = require('@bufbuild/protobuf');
const { FieldOptionsSchema, FileDescriptorProtoSchema, file_google_protobuf_descriptor } = require('@bufbuild/protobuf/wkt');
const { address, call, check, finish } = require('./harness');

const url = address('KEKKAI_SR_URL');
const secret = 'interop-secret';
const dayMs = 24 * 60 * 60 * 1000;

LocalKmsDriver.register();

/** A clock that can be turned forward. */
class TurnedClock extends Clock {
  offset = 0;
  now() {
    return Date.now() + this.offset;
  }
}

/** A client with caches of its own, as a producer or consumer in a process of its own would have. */
function session() {
  const config = { baseURLs: [url], cacheCapacity: 1000, maxRetries: 0 };
  const clock = new TurnedClock();
  const rules = new RuleRegistry();
  rules.registerExecutor(new FieldEncryptionExecutor(clock));
  rules.registerExecutor(new EncryptionExecutor(clock));
  return { clock, rules, client: SchemaRegistryClient.newClient(config), keys: DekRegistryClient.newClient(config) };
}

const serializerConfig = { autoRegisterSchemas: false, useLatestVersion: true, ruleConfig: { secret } };
const deserializerConfig = { ruleConfig: { secret } };

function rule(kek, params = {}, more = {}) {
  return {
    name: 'encrypt', kind: 'TRANSFORM', mode: 'WRITEREAD', type: 'ENCRYPT', tags: ['PII'],
    params: { 'encrypt.kek.name': kek, 'encrypt.kms.type': 'local-kms', 'encrypt.kms.key.id': `${kek}-key`, ...params },
    onFailure: 'ERROR,ERROR', ...more,
  };
}

async function rejects(promise, status, code) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof RestError, `not a RestError: ${error}`);
    assert.equal(error.status, status, error.message);
    assert.equal(error.errorCode, code, error.message);
    return true;
  });
}

// ---- formats -------------------------------------------------------------------------------------------------------

const avroText = JSON.stringify({
  type: 'record', name: 'Person', namespace: 'interop',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'name', type: 'string', 'confluent:tags': ['PII'] },
    { name: 'nick', type: ['null', 'string'], default: null, 'confluent:tags': ['PII'] },
    { name: 'photo', type: 'bytes', 'confluent:tags': ['PII'] },
    { name: 'phones', type: { type: 'array', items: 'string' }, 'confluent:tags': ['PII'] },
    { name: 'notes', type: { type: 'map', values: 'string' }, 'confluent:tags': ['PII'] },
    { name: 'city', type: 'string' },
  ],
});
const avro = {
  schemaType: 'AVRO', text: avroText, Serializer: AvroSerializer, Deserializer: AvroDeserializer,
  message: () => ({
    id: 7, name: 'Ylva Brandt', nick: null, photo: Buffer.from([1, 2, 3, 0, 255]), phones: ['+49 40 1', '+49 40 2'],
    notes: { floor: 'third' }, city: 'Lübeck',
  }),
  plain: ['Ylva Brandt', '+49 40 1', 'third'],
  same(read) {
    const expected = this.message();
    assert.equal(read.name, expected.name);
    assert.equal(read.nick, null);
    assert.deepEqual(Buffer.from(read.photo), expected.photo);
    assert.deepEqual([...read.phones], expected.phones);
    assert.deepEqual({ ...read.notes }, expected.notes);
    assert.equal(read.city, expected.city);
  },
};

const json = {
  schemaType: 'JSON',
  text: JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#', title: 'Person', type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: 'string', 'confluent:tags': ['PII'] },
      address: { type: 'object', properties: { street: { type: 'string', 'confluent:tags': ['PII'] }, city: { type: 'string' } } },
    },
  }),
  Serializer: JsonSerializer, Deserializer: JsonDeserializer,
  message: () => ({ id: 7, name: 'Ylva Brandt', address: { street: 'Hafenstraße 4', city: 'Lübeck' } }),
  plain: ['Ylva Brandt', 'Hafenstraße'],
  same(read) {
    assert.deepEqual(read, this.message());
  },
};

function protobufFormat() {
  const tagged = () => {
    const options = create(FieldOptionsSchema);
    setExtension(options, field_meta, create(MetaSchema, { tags: ['PII'] }));
    return options;
  };
  const [optional, int32, string, bytes] = [1, 5, 9, 12];
  const file = create(FileDescriptorProtoSchema, {
    name: 'interop/person.proto', package: 'interop', syntax: 'proto3', dependency: ['confluent/meta.proto'],
    messageType: [{
      name: 'Person',
      field: [
        { name: 'id', jsonName: 'id', number: 1, label: optional, type: int32 },
        { name: 'name', jsonName: 'name', number: 2, label: optional, type: string, options: tagged() },
        { name: 'photo', jsonName: 'photo', number: 3, label: optional, type: bytes, options: tagged() },
        { name: 'city', jsonName: 'city', number: 4, label: optional, type: string },
      ],
    }],
  });
  const registry = createFileRegistry(file, (name) =>
    name === 'confluent/meta.proto' ? file_confluent_meta : name === 'google/protobuf/descriptor.proto' ? file_google_protobuf_descriptor : undefined);
  const Person = registry.getMessage('interop.Person');
  return {
    schemaType: 'PROTOBUF', text: Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64'),
    Serializer: ProtobufSerializer, Deserializer: ProtobufDeserializer, Person,
    message: () => create(Person, { id: 7, name: 'Ylva Brandt', photo: new Uint8Array([1, 2, 3]), city: 'Lübeck' }),
    plain: ['Ylva Brandt'],
    same(read) {
      assert.equal(read.id, 7);
      assert.equal(read.name, 'Ylva Brandt');
      assert.deepEqual([...read.photo], [1, 2, 3]);
      assert.equal(read.city, 'Lübeck');
    },
  };
}
const protobuf = protobufFormat();

function serializer(format, { client, rules }) {
  const made = new format.Serializer(client, SerdeType.VALUE, { ...serializerConfig }, rules);
  if (format.Person) made.registry.add(format.Person);
  return made;
}

function deserializer(format, { client, rules }) {
  return new format.Deserializer(client, SerdeType.VALUE, { ...deserializerConfig }, rules);
}

/** Registers a schema with a rule set for a fresh topic and gives the topic's name. */
async function prepare(format, topic, ruleSet) {
  const { client } = session();
  await client.register(`${topic}-value`, { schemaType: format.schemaType, schema: format.text, ruleSet });
  return topic;
}

async function roundTrip(format, topic) {
  const writer = session();
  const bytes = await serializer(format, writer).serialize(topic, format.message());
  for (const text of format.plain)
    assert.ok(!bytes.includes(text), `"${text}" can be read in the encrypted message`);
  const reader = session();
  format.same(await deserializer(format, reader).deserialize(topic, bytes));
  return { writer, bytes };
}

// ---- checks --------------------------------------------------------------------------------------------------------

async function encryption() {
  for (const format of [avro, json, protobuf]) {
    const type = format.schemaType.toLowerCase();
    for (const algorithm of [undefined, 'AES128_GCM', 'AES256_GCM', 'AES256_SIV']) {
      for (const expiry of [undefined, '30']) {
        const label = [type, algorithm || 'default', expiry ? 'with expiry' : 'no expiry'].join(', ');
        await check(`fields are encrypted and decrypted: ${label}`, async () => {
          const kek = `interop-${type}-${algorithm || 'default'}-${expiry || 'none'}`;
          const params = {};
          if (algorithm) params['encrypt.dek.algorithm'] = algorithm;
          if (expiry) params['encrypt.dek.expiry.days'] = expiry;
          const topic = await prepare(format, `${kek}-topic`, { domainRules: [rule(kek, params)] });
          await roundTrip(format, topic);
          // The client has made the KEK and the DEK by itself, as the rule says.
          const { keys } = session();
          assert.equal((await keys.getKek(kek)).kmsKeyId, `${kek}-key`);
          const dek = await keys.getDek(kek, `${topic}-value`, algorithm || 'AES256_GCM', -1);
          assert.equal(dek.version, 1);
          assert.equal(dek.keyMaterial, undefined);
        });
      }
    }
    await check(`a whole message is encrypted and decrypted: ${type}`, async () => {
      const kek = `interop-${type}-payload`;
      const payloadRule = rule(kek, {}, { type: 'ENCRYPT_PAYLOAD', tags: undefined });
      const topic = await prepare(format, `${kek}-topic`, { encodingRules: [payloadRule] });
      const { bytes } = await roundTrip(format, topic);
      assert.ok(!bytes.includes('Lübeck'), 'an untagged field can be read');
    });
  }

  await check('a value begins with the DEK version when the key expires, and not otherwise', async () => {
    for (const [expiry, prefixed] of [[undefined, false], ['30', true]]) {
      const kek = `interop-prefix-${expiry || 'none'}`;
      const topic = await prepare(json, `${kek}-topic`, { domainRules: [rule(kek, expiry ? { 'encrypt.dek.expiry.days': expiry } : {})] });
      const bytes = await serializer(json, session()).serialize(topic, json.message());
      const value = Buffer.from(JSON.parse(bytes.subarray(5).toString()).name, 'base64');
      assert.equal(value.length, 'Ylva Brandt'.length + 28 + (prefixed ? 5 : 0));
      if (prefixed) assert.deepEqual([...value.subarray(0, 5)], [0, 0, 0, 0, 1]);
    }
  });

  await check('equal values stay equal under AES256_SIV only', async () => {
    for (const [algorithm, equal] of [['AES256_SIV', true], ['AES256_GCM', false]]) {
      const kek = `interop-equal-${algorithm}`;
      const topic = await prepare(json, `${kek}-topic`, { domainRules: [rule(kek, { 'encrypt.dek.algorithm': algorithm })] });
      const writer = serializer(json, session());
      const [one, two] = [await writer.serialize(topic, json.message()), await writer.serialize(topic, json.message())];
      assert.equal(one.equals(two), equal);
    }
  });

  await check('an expired DEK is followed by version 2, and both can be read', async () => {
    const kek = 'interop-rotation';
    // One tagged field: the client makes a new version for each field that it meets with an expired DEK.
    const format = { ...json, text: JSON.stringify({ type: 'object', properties: { name: { type: 'string', 'confluent:tags': ['PII'] } } }), plain: ['Ylva Brandt'] };
    const topic = await prepare(format, `${kek}-topic`, { domainRules: [rule(kek, { 'encrypt.dek.expiry.days': '10' })] });
    const { bytes: old } = await roundTrip(format, topic);
    const later = session();
    later.clock.offset = 11 * dayMs;
    const fresh = await serializer(format, later).serialize(topic, format.message());
    const { keys } = session();
    assert.equal((await keys.getDek(kek, `${topic}-value`, 'AES256_GCM', -1)).version, 2);
    const value = Buffer.from(JSON.parse(fresh.subarray(5).toString()).name, 'base64');
    assert.deepEqual([...value.subarray(0, 5)], [0, 0, 0, 0, 2]);
    const reader = deserializer(format, session());
    format.same(await reader.deserialize(topic, old));
    format.same(await reader.deserialize(topic, fresh));
  });

  await check('a shared KEK: the registry makes the DEK and hands out its key', async () => {
    const kek = 'interop-shared';
    const { keys } = session();
    await keys.registerKek(kek, 'local-kms', `${kek}-key`, true, { secret });
    const topic = await prepare(json, `${kek}-topic`, { domainRules: [rule(kek)] });
    await roundTrip(json, topic);
    clearKmsClients();
    const dek = await session().keys.getDek(kek, `${topic}-value`, 'AES256_GCM');
    assert.ok(dek.keyMaterial, 'no keyMaterial');
    const unwrapped = await new KmsClientWrapper(new Map([['secret', secret]]), await keys.getKek(kek))
      .decrypt(Buffer.from(dek.encryptedKeyMaterial, 'base64'));
    assert.equal(unwrapped.toString('base64'), dek.keyMaterial);
  });

  await check('a rule whose KEK is missing and has no KMS type cannot write', async () => {
    const bare = rule('interop-nowhere');
    bare.params = { 'encrypt.kek.name': 'interop-nowhere' };
    const topic = await prepare(json, 'interop-nowhere-topic', { domainRules: [bare] });
    await assert.rejects(serializer(json, session()).serialize(topic, json.message()), /no kms type found for interop-nowhere/);
  });

  await check('a number cannot be encrypted', async () => {
    const format = { ...json, text: JSON.stringify({ type: 'object', properties: { id: { type: 'integer', 'confluent:tags': ['PII'] } } }) };
    const topic = await prepare(format, 'interop-number-topic', { domainRules: [rule('interop-number')] });
    await assert.rejects(serializer(json, session()).serialize(topic, { id: 7 }), /not supported for encryption/);
  });

  await check('tags outside the schema count like tags inside', async () => {
    const { client } = session();
    const kek = 'interop-external';
    await client.register(`${kek}-topic-value`, {
      schemaType: 'JSON', schema: JSON.stringify({ type: 'object', properties: { name: { type: 'string' }, city: { type: 'string' } } }),
      metadata: { tags: { '$.na*': ['PII'] } }, ruleSet: { domainRules: [rule(kek)] },
    });
    const bytes = await serializer(json, session()).serialize(`${kek}-topic`, { name: 'Ylva Brandt', city: 'Lübeck' });
    assert.ok(!bytes.includes('Ylva') && bytes.includes('Lübeck'));
  });
}

async function keyErrors() {
  const kek = 'interop-errors';
  const subject = 'interop-errors-value';
  const path = `/dek-registry/v1/keks/${kek}`;
  const material = Buffer.alloc(62, 7).toString('base64');

  await check('a missing KEK and a missing DEK: 404, 40470', async () => {
    await rejects(session().keys.getKek(kek), 404, 40470);
    await session().keys.registerKek(kek, 'local-kms', 'errors-key', false);
    await rejects(session().keys.getDek(kek, subject, 'AES256_GCM'), 404, 40470);
    await rejects(session().keys.registerDek('interop-no-such-kek', subject, 'AES256_GCM', 1, material), 404, 40470);
  });
  await check('a KEK or DEK a second time: 409, 40971', async () => {
    await rejects(session().keys.registerKek(kek, 'local-kms', 'errors-key', false), 409, 40971);
    await session().keys.registerDek(kek, subject, 'AES256_GCM', 1, material);
    await rejects(session().keys.registerDek(kek, subject, 'AES256_GCM', 1, material), 409, 40971);
  });
  await check('a bad name, a missing key id, a wrong address, missing material: 422, 42271', async () => {
    await rejects(session().keys.registerKek('1-begins-with-a-digit', 'local-kms', 'x', false), 422, 42271);
    await rejects(session().keys.registerKek('interop-no-id', 'local-kms', '', false), 422, 42271);
    await rejects(session().keys.registerKek('interop-bad-arn', 'aws-kms', 'eu-central-1/key', false), 422, 42271);
    await rejects(session().keys.registerDek(kek, 'other-value', 'AES256_GCM', 1), 422, 42271);
  });
  await check('a KEK with DEKs cannot be deleted: 422, 42272', async () => {
    const refused = await call(url, 'DELETE', path);
    assert.equal(refused.status, 422);
    assert.equal(refused.json.error_code, 42272);
  });
  await check('permanent deletion needs a soft deletion first: 404, 40471', async () => {
    const refused = await call(url, 'DELETE', `${path}/deks/${subject}?permanent=true`);
    assert.equal(refused.status, 404);
    assert.equal(refused.json.error_code, 40471);
  });
  await check('a soft-deleted DEK: missing for writers, there for readers', async () => {
    const deleted = await call(url, 'DELETE', `${path}/deks/${subject}`);
    assert.equal(deleted.status, 204);
    assert.equal(deleted.text, '');
    await rejects(session().keys.getDek(kek, subject, 'AES256_GCM', 1, false), 404, 40470);
    assert.equal((await session().keys.getDek(kek, subject, 'AES256_GCM', 1, true)).deleted, true);
  });
  await check('a soft-deleted KEK: 404 unless asked for, and no DEK can be made under it', async () => {
    assert.equal((await call(url, 'DELETE', path)).status, 204);
    await rejects(session().keys.getKek(kek), 404, 40470);
    assert.equal((await session().keys.getKek(kek, true)).deleted, true);
    await rejects(session().keys.registerDek(kek, 'new-value', 'AES256_GCM', 1, material), 404, 40470);
    const refused = await call(url, 'POST', `${path}/deks/${subject}/undelete`);
    assert.equal(refused.json.error_code, 40472);
  });
  await check('an equal soft-deleted KEK comes back by registering it, a different one does not', async () => {
    await rejects(session().keys.registerKek(kek, 'local-kms', 'another-key', false), 409, 40971);
    await session().keys.registerKek(kek, 'local-kms', 'errors-key', false);
    assert.equal((await session().keys.getKek(kek)).deleted, undefined);
  });
  await check('messages cannot be read while their KEK is soft-deleted, and can after an undelete', async () => {
    const name = 'interop-undelete';
    const topic = await prepare(json, `${name}-topic`, { domainRules: [rule(name)] });
    const bytes = await serializer(json, session()).serialize(topic, json.message());
    await call(url, 'DELETE', `/dek-registry/v1/keks/${name}/deks/${topic}-value`);
    json.same(await deserializer(json, session()).deserialize(topic, bytes)); // a soft-deleted DEK still decrypts
    assert.equal((await call(url, 'DELETE', `/dek-registry/v1/keks/${name}`)).status, 204);
    await assert.rejects(deserializer(json, session()).deserialize(topic, bytes), /no kek found for interop-undelete during consume/);
    assert.equal((await call(url, 'POST', `/dek-registry/v1/keks/${name}/undelete`)).status, 204);
    json.same(await deserializer(json, session()).deserialize(topic, bytes));
  });
}

async function schemas() {
  await check('schemas: versions, look-up, compatibility, deletion through the client', async () => {
    const { client } = session();
    const subject = 'interop-schemas-value';
    const first = { schemaType: 'AVRO', schema: JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] }) };
    const second = { schemaType: 'AVRO', schema: JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'string', default: '' }] }) };
    const broken = { schemaType: 'AVRO', schema: JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }, { name: 'c', type: 'string' }] }) };
    const id = await client.register(subject, first);
    assert.equal(await session().client.register(subject, first), id);
    assert.notEqual(await client.register(subject, second), id);
    await rejects(client.register(subject, broken), 409, 40901);
    assert.deepEqual(await client.getAllVersions(subject), [1, 2]);
    assert.equal((await client.getLatestSchemaMetadata(subject)).version, 2);
    assert.equal(await session().client.getId(subject, first), id);
    assert.equal(await client.testCompatibility(subject, 1, second), true);
    assert.deepEqual(await client.deleteSubject(subject), [1, 2]);
    await rejects(session().client.getAllVersions(subject), 404, 40401);
    await rejects(session().client.deleteSubject(subject), 404, 40404);
    assert.deepEqual(await client.deleteSubject(subject, true), [1, 2]);
    await rejects(session().client.getLatestSchemaMetadata(subject), 404, 40401);
  });
  await check('a rule set comes back as it was sent, and a bad one is refused: 422, 42210', async () => {
    const { client } = session();
    const sent = rule('interop-kept');
    await client.register('interop-kept-value', { schemaType: 'JSON', schema: json.text, ruleSet: { domainRules: [sent] } });
    const kept = (await session().client.getLatestSchemaMetadata('interop-kept-value')).ruleSet.domainRules;
    assert.equal(kept.length, 1);
    assert.deepEqual({ ...kept[0], disabled: undefined }, { ...sent, disabled: undefined });
    await rejects(client.register('interop-kept-value', { schemaType: 'JSON', schema: json.text, ruleSet: { domainRules: [sent, sent] } }), 422, 42210);
  });
}

async function demo() {
  await check('every DEK of the demo under a local KEK unwraps to a key of its length', async () => {
    const { keys } = session();
    const lengths = { AES128_GCM: 18, AES256_GCM: 34, AES256_SIV: 66 };
    let unwrapped = 0;
    for (const name of (await call(url, 'GET', '/dek-registry/v1/keks')).json) {
      const kek = await keys.getKek(name);
      if (kek.kmsType !== 'local-kms' || !kek.kmsProps || name.startsWith('interop-')) continue;
      clearKmsClients(); // the client keeps one for all local keys, whatever their secret
      const kms = new KmsClientWrapper(new Map(Object.entries(kek.kmsProps)), kek);
      for (const subject of (await call(url, 'GET', `/dek-registry/v1/keks/${name}/deks?deleted=true`)).json) {
        for (const [algorithm, length] of Object.entries(lengths)) {
          const versions = `/dek-registry/v1/keks/${name}/deks/${encodeURIComponent(subject)}/versions?deleted=true&algorithm=${algorithm}`;
          for (const version of (await call(url, 'GET', versions)).json) {
            const dek = await keys.getDek(name, subject, algorithm, version, true);
            const material = await kms.decrypt(Buffer.from(dek.encryptedKeyMaterial, 'base64'));
            assert.equal(material.length, length, `${name} ${subject} ${algorithm} ${version}`);
            const cryptor = new Cryptor(algorithm);
            assert.equal((await cryptor.decrypt(material, await cryptor.encrypt(material, Buffer.from('x')))).toString(), 'x');
            unwrapped += 1;
          }
        }
      }
    }
    assert.ok(unwrapped >= 10, `only ${unwrapped} DEKs`);
  });
  await check('a message of the demo topic logistics.delivery-attempt is written and read with the demo keys', async () => {
    const topic = 'logistics.delivery-attempt';
    clearKmsClients();
    const writer = session();
    const { kmsProps: ruleConfig } = await session().keys.getKek('logistics-partners');
    const config = { autoRegisterSchemas: false, useLatestVersion: true, ruleConfig };
    const bytes = await new AvroSerializer(writer.client, SerdeType.VALUE, config, writer.rules)
      .serialize(topic, { shipmentId: 'S-1', attemptedAt: 1700000000000, outcome: 'DELIVERED', receivedBy: 'a neighbour', position: null });
    assert.ok(!bytes.includes('a neighbour'));
    const reader = session();
    const read = await new AvroDeserializer(reader.client, SerdeType.VALUE, { ruleConfig }, reader.rules).deserialize(topic, bytes);
    assert.equal(read.receivedBy, 'a neighbour');
  });
}

(async () => {
  await encryption();
  await keyErrors();
  await schemas();
  await demo();
  finish();
})();
