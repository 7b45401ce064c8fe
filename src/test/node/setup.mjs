// What every test of the client stands on. Run by NodeClientTest, which says where the gateway is.
import assert from 'node:assert/strict'
import OpenAI from 'openai'

export const MODEL = 'gpt-4.1'

const { BASE_URL, DOWN_URL } = process.env

// The Cache-Status of the last answer, for calls that do not show their response.
let seen = null

async function watchingFetch(...call) {
  const response = await fetch(...call)
  seen = response.headers.get('cache-status')
  return response
}

export function clientWith(options) {
  const defaults = { apiKey: 'sk-one', baseURL: BASE_URL, maxRetries: 0, fetch: watchingFetch }
  return new OpenAI({ ...defaults, ...options })
}

export const client = clientWith({})

export const clientOfAGatewayWithoutProvider = clientWith({ baseURL: DOWN_URL })

export function asking(question, more) {
  return { model: MODEL, messages: [{ role: 'user', content: question }], ...more }
}

/** A whole completion and what the cache had to do with it, through the response itself. */
export async function create(body, of = client) {
  const { data, response } = await of.chat.completions.create(body).withResponse()
  return { completion: data, status: response.headers.get('cache-status') }
}

/** A streamed completion, put together by the client's own means. */
export async function stream(body) {
  const completion = await client.chat.completions.stream(body).finalChatCompletion()
  return { completion, status: seen }
}

export function contents({ completion }) {
  return completion.choices.map((choice) => choice.message.content)
}

/** Tool calls without what the client adds on parsing them. */
export function toolCalls({ completion }) {
  return completion.choices[0].message.tool_calls.map(({ id, type, function: called }) => ({
    id,
    type,
    name: called.name,
    arguments: JSON.parse(called.arguments),
  }))
}

export function assertStoredMiss({ status }) {
  assert.equal(status, 'reprise; fwd=miss; stored')
}

export function assertExactHit({ status }) {
  assert.match(status, /^reprise; hit; detail=exact; ttl=\d+$/)
}

export function assertSemanticHit({ status }) {
  assert.match(status, /^reprise; hit; detail=semantic; similarity=0\.9\d\d; ttl=\d+$/)
}

/** How often the provider was asked this. */
export function callsFor(question) {
  return ask('_calls', question)
}

/** Whether the provider saw its caller leave in the midst of this answer; waits for it. */
export function callerLeft(question) {
  return ask('_left', question)
}

async function ask(path, question) {
  const response = await fetch(new URL(`/${path}?${encodeURIComponent(question)}`, BASE_URL))
  return response.json()
}
