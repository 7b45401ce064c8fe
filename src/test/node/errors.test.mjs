// What goes wrong upstream or in the gateway, as OpenAI's client for Node raises it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI from 'openai'
import {
  asking,
  assertExactHit,
  assertStoredMiss,
  callerLeft,
  callsFor,
  client,
  clientOfAGatewayWithoutProvider,
  clientWith,
  create,
} from './setup.mjs'

test('a refused key is an authentication error', async () => {
  const revoked = clientWith({ apiKey: 'sk-revoked' })
  const error = await failure(create(asking('Who am I?'), revoked))

  assert.ok(error instanceof OpenAI.AuthenticationError)
  assert.equal(error.message, '401 Incorrect API key provided: sk-rev*ked.')
  assert.equal(error.code, 'invalid_api_key')
  assert.match(error.requestID, /^req_/)
})

test('a spent quota is a rate limit with its retry-after', async () => {
  const spent = clientWith({ apiKey: 'sk-spent' })
  const error = await failure(create(asking('How much is left?'), spent))

  assert.ok(error instanceof OpenAI.RateLimitError)
  assert.equal(error.message, '429 You exceeded your current quota.')
  assert.equal(error.headers.get('retry-after'), '17')
  assert.equal(await callsFor('How much is left?'), 1)
})

test('a wrong parameter is a bad request again and again', async () => {
  const body = asking('How hot is too hot?', { temperature: 3 })
  for (let call = 1; call <= 2; call++) {
    const error = await failure(create(body))
    assert.ok(error instanceof OpenAI.BadRequestError)
    assert.match(error.message, /expected a value <= 2, but got 3 instead\.$/)
    assert.equal(error.type, 'invalid_request_error')
    assert.equal(await callsFor('How hot is too hot?'), call)
  }
})

test('a fault of the provider is an internal server error', async () => {
  const error = await failure(create(asking('Are you well?', { model: 'gpt-crashing' })))

  assert.ok(error instanceof OpenAI.InternalServerError)
  assert.equal(error.message, '500 The server had an error.')
  assert.equal(await callsFor('Are you well?'), 1)
})

test("the client's own retry gets and stores the answer", async () => {
  const patient = clientWith({ maxRetries: 1 })
  const body = asking('Are you busy?', { model: 'gpt-busy' })
  const retried = await create(body, patient)
  const again = await create(body, patient)

  assertStoredMiss(retried)
  assertExactHit(again)
  assert.equal(await callsFor('Are you busy?'), 2)
})

test('without retries the client sees the overload', async () => {
  const error = await failure(create(asking('Which queue is longest?', { model: 'gpt-busy' })))

  assert.ok(error instanceof OpenAI.InternalServerError)
  assert.equal(error.message, '503 The engine is overloaded.')
})

test('an error within a stream is raised and nothing is stored', async () => {
  const body = asking('Will you hold?', { model: 'gpt-breaking', stream: true })
  for (let call = 1; call <= 2; call++) {
    let received = 0
    const error = await failure(
      (async () => {
        for await (const chunk of await client.chat.completions.create(body)) {
          received += chunk.choices.length
        }
      })(),
    )
    assert.ok(error instanceof OpenAI.APIError)
    assert.match(error.message, /The model broke down\./)
    assert.equal(error.code, 'broken')
    assert.equal(received, 3)
    assert.equal(await callsFor('Will you hold?'), call)
  }
})

test('leaving the loop over a stream ends the call upstream', async () => {
  const question = 'Will you ever end?'
  const body = asking(question, { model: 'gpt-endless', stream: true })
  for await (const chunk of await client.chat.completions.create(body)) {
    assert.equal(chunk.choices[0].delta.role, 'assistant')
    break
  }

  assert.equal(await callerLeft(question), true)
  assert.equal(await callsFor(question), 1)
})

test('aborting a stream ends the call upstream', async () => {
  const question = 'Is there no end to it?'
  const events = client.chat.completions.stream(asking(question, { model: 'gpt-endless' }))
  let pieces = 0
  events.on('content', () => {
    if (++pieces === 2) {
      events.abort()
    }
  })
  const error = await failure(events.finalChatCompletion())

  assert.ok(error instanceof OpenAI.APIUserAbortError)
  assert.equal(await callerLeft(question), true)
})

test("a provider that is down is an error of the gateway's own", async () => {
  const error = await failure(create(asking('Hello?'), clientOfAGatewayWithoutProvider))

  assert.ok(error instanceof OpenAI.InternalServerError)
  assert.equal(error.status, 502)
  assert.equal(error.code, 'upstream_unreachable')
  assert.equal(error.type, 'api_error')
  assert.match(error.message, /127\.0\.0\.1/)
})

async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  return assert.fail('expected an error')
}
