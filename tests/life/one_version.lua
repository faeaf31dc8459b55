-- Counts answers that are not 200, and those whose parts are not all of one version.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  answers, failed, mixed, first, second = 0, 0, 0, 0, 0
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 then
    failed = failed + 1
    return
  end
  local version = headers["x-version"]
  local whole = '{"first":"' .. tostring(version) .. '","starts":1,"last":"' .. tostring(version) .. '"}'
  if body ~= whole then mixed = mixed + 1 end
  if version == "1.0.0" then first = first + 1 else second = second + 1 end
end

function done(summary)
  local sums = {answers = 0, failed = 0, mixed = 0, first = 0, second = 0}
  for _, thread in ipairs(threads) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
  end
  local errors = summary.errors
  print(string.format("answers=%d failed=%d mixed=%d first=%d second=%d broken=%d", sums.answers, sums.failed,
                      sums.mixed, sums.first, sums.second,
                      errors.connect + errors.read + errors.write + errors.timeout))
end
