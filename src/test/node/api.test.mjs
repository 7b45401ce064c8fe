// The rest of the API, which passes through, as OpenAI's client for Node uses it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { client, MODEL } from './setup.mjs'

const PASSED = 'reprise; fwd=bypass; detail=not-cacheable'

test('models pass through', async () => {
  const ids = []
  for await (const model of client.models.list()) {
    ids.push(model.id)
  }

  assert.deepEqual(ids, [MODEL, 'text-embedding-3-small'])
  assert.equal((await client.models.retrieve(MODEL)).owned_by, 'system')
})

test('an unknown model is not found', async () => {
  await assert.rejects(client.models.retrieve('gpt-unheard-of'), OpenAI.NotFoundError)
})

test('an upload passes through as it is', async () => {
  const notes = 'naïve notes\r\n--not-the-boundary\r\n'.repeat(5_000)
  const file = await client.files.create({
    file: await toFile(Buffer.from(notes), 'notes.txt'),
    purpose: 'user_data',
  })

  assert.equal(file.status, 'processed')
  assert.ok(file.bytes > Buffer.byteLength(notes))
})

test('a download comes byte for byte', async () => {
  const content = await client.files.content('file-1')

  assert.equal(content.headers.get('cache-status'), PASSED)
  assert.deepEqual(
    [...new Uint8Array(await content.arrayBuffer())],
    [0x89, 0x50, 0x00, 0x01, 0xff, 0x0d, 0x0a, 0xfe],
  )
})
