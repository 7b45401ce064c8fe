// Embeddings as OpenAI's client for Node asks for them, which is as base64 unless it is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertExactHit, assertStoredMiss, client } from './setup.mjs'

async function embed(input, more) {
  const body = { model: 'text-embedding-3-small', input, ...more }
  const { data, response } = await client.embeddings.create(body).withResponse()
  return { data, status: response.headers.get('cache-status') }
}

function vectors({ data }) {
  return data.data.map((item) => Array.from(item.embedding))
}

test('the same texts are a hit', async () => {
  const miss = await embed(['Ax', 'Bcd'])
  assertStoredMiss(miss)
  assert.deepEqual(vectors(miss), [[2, 65], [3, 66]])

  const hit = await embed(['Ax', 'Bcd'])
  assertExactHit(hit)
  assert.deepEqual(hit.data, miss.data)
  assert.equal(hit.data.usage.total_tokens, 8)
})

test('a list that has grown is joined', async () => {
  await embed(['Cx', 'Dyy'])
  const joined = await embed(['Ezzz', 'Cx', 'Dyy'])
  assert.equal(joined.status, 'reprise; fwd=miss; stored; detail=partial')
  assert.deepEqual(vectors(joined), [[4, 69], [2, 67], [3, 68]])
  assert.deepEqual(joined.data.data.map((item) => item.index), [0, 1, 2])
})

test('plain numbers and base64 are apart', async () => {
  assertStoredMiss(await embed('Fx'))
  assertStoredMiss(await embed('Fx', { encoding_format: 'float' }))
  const hit = await embed('Fx', { encoding_format: 'float' })
  assertExactHit(hit)
  assert.deepEqual(hit.data.data[0].embedding, [2, 70])
})
