-- One prediction a request, of pairs drawn from a file of two columns.
local pairs_of = {}
for line in io.lines(os.getenv("PAIRS")) do
  local cell_line, compound = line:match("^(.-)\t(.*)$")
  pairs_of[#pairs_of + 1] = string.format('{"pairs":[{"cell_line":"%s","compound":"%s"}]}', cell_line, compound)
end
math.randomseed(7)
local path = os.getenv("ROUTE")

function request()
  local headers = { ["content-type"] = "application/json" }
  return wrk.format("POST", path, headers, pairs_of[math.random(#pairs_of)])
end

function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("\nRESULT %d %d %f %f %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
