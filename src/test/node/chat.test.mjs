// Chats of OpenAI's client for Node, asked of the provider and served again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  asking,
  assertExactHit,
  assertSemanticHit,
  assertStoredMiss,
  callsFor,
  client,
  clientWith,
  contents,
  create,
  stream,
} from './setup.mjs'

test('a chat asked twice is answered once', async () => {
  const question = 'Which rivers flow through Lyon?'
  const first = await create(asking(question))
  const second = await create(asking(question))

  assertStoredMiss(first)
  assertExactHit(second)
  assert.equal(await callsFor(question), 1)
  assert.ok(contents(first)[0].endsWith(`to: ${question}`))
  assert.notEqual(second.completion.id, first.completion.id)
  const { id, created, ...same } = first.completion
  assert.deepEqual({ ...same }, without(second.completion, 'id', 'created'))
})

test("the provider's headers reach the client", async () => {
  const { response, request_id: id } = await client.chat.completions
    .create(asking('What is a quark?'))
    .withResponse()

  assert.match(id, /^req_/)
  assert.equal(response.headers.get('x-ratelimit-remaining-requests'), '9999')
  assert.equal(response.headers.get('age'), null)
  const hit = await client.chat.completions.create(asking('What is a quark?')).withResponse()
  assert.match(hit.response.headers.get('age'), /^\d+$/)
  assert.match(hit.request_id, /^req_/)
})

test('a stream asked twice is answered once', async () => {
  const question = 'Name three kinds of cloud.'
  const first = await stream(asking(question))
  const second = await stream(asking(question))

  assertStoredMiss(first)
  assertExactHit(second)
  assert.equal(await callsFor(question), 1)
  assert.deepEqual(second.completion.choices, first.completion.choices)
})

test('a stream read chunk by chunk comes in order', async () => {
  const question = 'Name three kinds of stone.'
  const texts = []
  for (let i = 0; i < 2; i++) {
    const chunks = await client.chat.completions.create(asking(question, { stream: true }))
    let text = ''
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.delta?.content ?? ''
    }
    texts.push(text)
  }

  assert.equal(texts[1], texts[0])
  assert.ok(texts[0].endsWith(`to: ${question}`))
  assert.equal(await callsFor(question), 1)
})

test('a streamed answer is served whole', async () => {
  const question = 'Why is the sky blue?'
  const streamed = await stream(asking(question))
  const whole = await create(asking(question))

  assertExactHit(whole)
  assert.deepEqual(contents(whole), contents(streamed))
  assert.equal(whole.completion.choices[0].finish_reason, 'stop')
  assert.equal(await callsFor(question), 1)
})

test('a whole answer is served streamed', async () => {
  const question = 'Why is grass green?'
  const whole = await create(asking(question))
  const streamed = await stream(asking(question))

  assertExactHit(streamed)
  assert.deepEqual(contents(streamed), contents(whole))
  assert.equal(streamed.completion.choices[0].finish_reason, 'stop')
  assert.equal(await callsFor(question), 1)
})

test('usage is streamed to who asks for it', async () => {
  const question = 'How tall is Mont Blanc?'
  const withUsage = asking(question, { stream_options: { include_usage: true } })
  const first = await stream(withUsage)
  const second = await stream(withUsage)
  const plain = await stream(asking(question))
  const whole = await create(asking(question))

  assert.ok(first.completion.usage.total_tokens > 0)
  assert.deepEqual(second.completion.usage, first.completion.usage)
  assert.deepEqual(whole.completion.usage, first.completion.usage)
  assertExactHit(plain)
  assert.equal(plain.completion.usage, undefined)
  assert.equal(await callsFor(question), 1)
})

test('both choices are served again', async () => {
  const question = 'Suggest a name for a cat.'
  const whole = await create(asking(question, { n: 2 }))
  const streamed = await stream(asking(question, { n: 2 }))

  assert.equal(whole.completion.choices.length, 2)
  assertExactHit(streamed)
  assert.deepEqual(contents(streamed), contents(whole))
  assert.equal(await callsFor(question), 1)
})

test('both streamed choices are served again', async () => {
  const question = 'Suggest a name for a dog.'
  const streamed = await stream(asking(question, { n: 2 }))
  const again = await stream(asking(question, { n: 2 }))
  const whole = await create(asking(question, { n: 2 }))

  assert.equal(new Set(contents(streamed)).size, 2)
  assert.deepEqual(contents(again), contents(streamed))
  assert.deepEqual(contents(whole), contents(streamed))
  assert.equal(await callsFor(question), 1)
})

test('streamed log probabilities are served again', async () => {
  const body = asking('Odd or even?', { logprobs: true })
  const streamed = await stream(body)
  const again = await stream(body)
  const whole = await create(body)

  const { logprobs } = streamed.completion.choices[0]
  assert.ok(logprobs.content.length > 3)
  assert.deepEqual(again.completion.choices[0].logprobs, logprobs)
  assert.deepEqual(whole.completion.choices[0].logprobs.content, logprobs.content)
  assert.equal(await callsFor('Odd or even?'), 1)
})

test('a paraphrase is answered by its likeness', async () => {
  const first = await create(asking('How do I reset my password?'))
  const second = await create(asking('How can I reset my password?'))
  const streamed = await stream(asking('How could I reset my password?'))

  assertStoredMiss(first)
  assertSemanticHit(second)
  assertSemanticHit(streamed)
  assert.deepEqual(contents(second), contents(first))
  assert.deepEqual(contents(streamed), contents(first))
  assert.equal(await callsFor('How can I reset my password?'), 0)
})

test('a question about an image is matched exactly only', async () => {
  const first = await create(askingAbout('iVBORw0KGgo=', 'What is to be seen here?'))
  const second = await create(askingAbout('iVBORw0KGgo=', 'What is to be seen here?'))
  const reworded = await create(askingAbout('iVBORw0KGgo=', 'What can be seen here?'))
  const otherImage = await create(askingAbout('R0lGODlhAQAB', 'What is to be seen here?'))

  assertStoredMiss(first)
  assertExactHit(second)
  assert.deepEqual(contents(second), contents(first))
  assertStoredMiss(reworded)
  assertStoredMiss(otherImage)
})

test('another key does not see the answer', async () => {
  const question = 'What did I order last week?'
  const other = clientWith({ apiKey: 'sk-two' })
  const own = await create(asking(question))
  const others = await create(asking(question), other)
  const othersAgain = await create(asking(question), other)

  assertStoredMiss(others)
  assert.notDeepEqual(contents(others), contents(own))
  assertExactHit(othersAgain)
  assert.deepEqual(contents(othersAgain), contents(others))
  assert.equal(await callsFor(question), 2)
})

function without(object, ...names) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

function askingAbout(base64, text) {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }
  return asking([{ type: 'text', text }, image])
}
