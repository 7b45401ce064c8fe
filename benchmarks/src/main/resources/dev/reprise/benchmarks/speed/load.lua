-- Load by wrk: the body in the file BODY, its @ replaced by a number of its own if UNIQUE is set.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:|]+): ([^|]+)") do
  wrk.headers[name] = value
end

local file = assert(io.open(os.getenv("BODY")))
local before, after = file:read("*a"):match("^([^@]*)@(.*)$")
file:close()
local salt = os.getenv("UNIQUE")
local width = 9

if not salt then
  wrk.body = before .. after
else
  -- Formatted once; then a number of fixed width takes the place of the first one.
  local head, tail
  local sent = 0
  function init()
    local mark = salt .. string.rep("0", width)
    wrk.body = before .. mark .. after
    local whole = wrk.format()
    local _, to = whole:find(mark, 1, true)
    head = whole:sub(1, to - width)
    tail = whole:sub(to + 1)
  end
  function request()
    sent = sent + 1
    return head .. string.format("%09d", sent) .. tail
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("LOAD %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
