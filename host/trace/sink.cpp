#include "trace/sink.hpp"

#include <new>
#include <utility>

namespace portico::trace {

void tell(std::vector<Span> spans) noexcept {
  if (Sink* const sink = Sink::current(); sink && !spans.empty()) sink->add(std::move(spans));
}

void tell(Span span) noexcept try {
  std::vector<Span> one;
  one.push_back(std::move(span));
  tell(std::move(one));
} catch (const std::bad_alloc&) {  // a span is worth no request
}

}  // namespace portico::trace
