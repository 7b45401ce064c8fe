// Tool calls and structured output, which OpenAI's client for Node parses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  asking,
  assertExactHit,
  assertStoredMiss,
  callsFor,
  client,
  create,
  stream,
  toolCalls,
} from './setup.mjs'

const place = { type: 'string' }
const weather = tool('get_weather', { place, days: { type: 'integer' } })
const time = tool('get_time', { place, summer_time: { type: 'boolean' } })

test('a tool call is parsed alike the second time', async () => {
  const body = asking('What is the weather in Lyon?', { tools: [weather] })
  const first = await create(body)
  const second = await create(body)

  assertStoredMiss(first)
  assertExactHit(second)
  assert.deepEqual(toolCalls(second), toolCalls(first))
  assert.equal(toolCalls(second)[0].name, 'get_weather')
  assert.equal(toolCalls(second)[0].arguments.days, 42)
  assert.equal(second.completion.choices[0].finish_reason, 'tool_calls')
})

test('streamed tool calls are served streamed and whole', async () => {
  const question = 'Time and weather in Nice?'
  const body = asking(question, { tools: [weather, time] })
  const first = await stream(body)
  const second = await stream(body)
  const whole = await create(body)

  assertStoredMiss(first)
  assertExactHit(second)
  assertExactHit(whole)
  assert.deepEqual(toolCalls(first).map((call) => call.name), ['get_weather', 'get_time'])
  assert.deepEqual(toolCalls(second), toolCalls(first))
  assert.deepEqual(toolCalls(whole), toolCalls(first))
  assert.equal(await callsFor(question), 1)
})

test('whole tool calls are served streamed', async () => {
  const body = asking('Time and weather in Pisa?', { tools: [weather, time] })
  const whole = await create(body)
  const streamed = await stream(body)

  assertExactHit(streamed)
  assert.equal(toolCalls(streamed).length, 2)
  assert.deepEqual(toolCalls(streamed), toolCalls(whole))
})

test('a tool that the client runs itself is run on a replay, too', async () => {
  const question = 'How warm is Bari?'
  const places = []
  const runnable = structuredClone(weather)
  Object.assign(runnable.function, {
    parse: JSON.parse,
    function: (args) => {
      places.push(args.place)
      return '31 degrees in Bari'
    },
  })
  const answers = []
  for (let i = 0; i < 2; i++) {
    const runner = client.chat.completions.runTools(asking(question, { tools: [runnable] }))
    answers.push(await runner.finalContent())
  }

  assert.ok(answers[0].endsWith('to: 31 degrees in Bari'))
  assert.equal(answers[1], answers[0])
  assert.equal(places.length, 2)
  assert.equal(places[1], places[0])
  assert.equal(await callsFor(question), 1)
  assert.equal(await callsFor('31 degrees in Bari'), 1)
})

test('structured output is parsed alike the second time', async () => {
  const question = 'Plan a garden.'
  const first = await client.chat.completions.parse(planning(question))
  const second = await client.chat.completions.parse(planning(question))
  const streamed = await stream(planning(question))

  const plan = first.choices[0].message.parsed
  assert.match(plan.title, /^word /)
  assert.equal(plan.steps.length, 2)
  assert.deepEqual(second.choices[0].message.parsed, plan)
  assertExactHit(streamed)
  assert.deepEqual(streamed.completion.choices[0].message.parsed, plan)
  assert.equal(await callsFor(question), 1)
})

test('streamed structured output is parsed alike the second time', async () => {
  const question = 'Plan a house.'
  const first = await stream(planning(question))
  const second = await client.chat.completions.parse(planning(question))

  assertStoredMiss(first)
  assert.equal(first.completion.choices[0].message.parsed.steps.length, 2)
  assert.deepEqual(
    second.choices[0].message.parsed,
    first.completion.choices[0].message.parsed,
  )
  assert.equal(await callsFor(question), 1)
})

function tool(name, properties) {
  return { type: 'function', function: { name, strict: true, parameters: object(properties) } }
}

function planning(question) {
  const step = object({ text: { type: 'string' }, hours: { type: 'number' } })
  const schema = object({ title: { type: 'string' }, steps: { type: 'array', items: step } })
  const format = { type: 'json_schema', json_schema: { name: 'plan', strict: true, schema } }
  return asking(question, { response_format: format })
}

function object(properties) {
  const required = Object.keys(properties)
  return { type: 'object', properties, required, additionalProperties: false }
}
