#include "plugin/reply/counted_source.hpp"

#include <string>
#include <utility>

#include "plugin/app.hpp"

namespace portico::plugin {
namespace {

class Counted {
public:
  Counted(const route::Route& route, message::Owned<portico_source> inner, std::uint64_t length)
      : route_{route},
        inner_{std::move(inner)},
        length_{length} {}

  portico_result next(portico_str& chunk) {
    const portico_result result = inner_->next(inner_->self, &chunk);
    if (result == PORTICO_END) return given_ == length_ ? result : fail(ended());
    if (result != PORTICO_OK) return result;
    if (chunk.size > length_ - given_) return fail(exceeded());
    given_ += chunk.size;
    return result;
  }

private:
  std::string ended() const {
    return "stream ended after " + std::to_string(given_) +
           " bytes, but the content-length that was set is " + std::to_string(length_);
  }
  std::string exceeded() const {
    return "stream is longer than the content-length that was set, " + std::to_string(length_);
  }
  portico_result fail(const std::string& why) const {
    if (route_.app) route_.app->faults.report(route_, why);
    return PORTICO_FAILED;
  }

  const route::Route& route_;
  message::Owned<portico_source> inner_;
  const std::uint64_t length_;
  std::uint64_t given_ = 0;
};

}  // namespace

message::Owned<portico_source> counted_source(const route::Route& route,
                                              message::Owned<portico_source> inner,
                                              std::uint64_t length) {
  return message::Owned<portico_source>{
      {new Counted{route, std::move(inner), length},
       [](void* self, portico_str* chunk) { return static_cast<Counted*>(self)->next(*chunk); },
       [](void* self) { delete static_cast<Counted*>(self); }}};
}

}  // namespace portico::plugin
