#include "http/sight/operator_page.hpp"

#include <chrono>
#include <exception>
#include <string>

#include "http/sight/operator_files.hpp"
#include "http/sight/operator_html.hpp"
#include "message/answer.hpp"
#include "message/error_writer.hpp"

namespace portico::http {
namespace {

using Watchers = std::shared_ptr<std::atomic<std::size_t>>;

/// Between two events.
constexpr std::chrono::milliseconds pause{1000};

/// What goes with all of it. The page loads nothing from elsewhere, sends nothing, runs no script
/// but its own, and nobody frames it or reads it from another origin.
constexpr std::pair<std::string_view, std::string_view> always[] = {
    {"cache-control", "no-store"},
    {"content-security-policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
     "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
    {"x-content-type-options", "nosniff"},
    {"referrer-policy", "no-referrer"},
    {"cross-origin-resource-policy", "same-origin"}};

/// One of those who watch, for as long as this lives.
class Watcher {
public:
  static std::unique_ptr<Watcher> take(const Watchers& watchers) {
    if (watchers->fetch_add(1) < OperatorPage::most_watchers)
      return std::make_unique<Watcher>(watchers);
    watchers->fetch_sub(1);
    return nullptr;
  }
  explicit Watcher(Watchers watchers) : watchers_{std::move(watchers)} {}
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher() { watchers_->fetch_sub(1); }

private:
  const Watchers watchers_;
};

/// The events, as the source of a reply.
class Events {
public:
  Events(OperatorPage::Look look, std::unique_ptr<Watcher> watcher)
      : look_{std::move(look)},
        watcher_{std::move(watcher)} {}

  static portico_source release(std::unique_ptr<Events> events) {
    const auto next = [](void* self, portico_str* chunk) noexcept -> portico_result {
      try {
        return static_cast<Events*>(self)->next(*chunk);
      } catch (const std::exception&) {
        return PORTICO_FAILED;
      }
    };
    const auto drop = [](void* self) noexcept { delete static_cast<Events*>(self); };
    return {events.release(), next, drop};
  }

private:
  portico_result next(portico_str& chunk) {
    const Seen seen = look_();
    if (seen->number == last_) return message::Reply::idle;
    text_ = last_ == 0 ? "retry: 1000\n" : "";
    text_ += "event: facts\ndata: " + seen->text + "\n\n";
    last_ = seen->number;
    chunk = {text_.data(), text_.size()};
    return PORTICO_OK;
  }

  const OperatorPage::Look look_;
  const std::unique_ptr<Watcher> watcher_;
  std::uint64_t last_ = 0;
  std::string text_;
};

void give(message::Reply& reply, std::string_view media_type, std::string_view body) {
  message::answer(reply, 200);
  reply.media_type = media_type;
  reply.body.append(body);
}

}  // namespace

void OperatorPage::answer(Exchange& exchange) const {
  message::Reply& reply = exchange.reply;
  const std::string_view path = exchange.request.path;
  if (path == "/_portico")
    message::redirect(reply, "_portico/");
  else if (path == "/_portico/")
    give(reply, "text/html; charset=utf-8", operator_html(look_()->facts));
  else if (path == "/_portico/facts")
    give(reply, "application/json", look_()->text);
  else if (path == "/_portico/events")
    answer_events(exchange);
  else if (path == "/_portico/page.css")
    give(reply, "text/css; charset=utf-8", operator_style);
  else if (path == "/_portico/page.js")
    give(reply, "text/javascript; charset=utf-8", operator_script);
  else
    message::refuse(reply, {404, "Not Found"});
  for (const auto& [name, value] : always) reply.headers.push_back({name, value});
}

void OperatorPage::answer_events(Exchange& exchange) const {
  message::Reply& reply = exchange.reply;
  std::unique_ptr<Watcher> watcher = Watcher::take(watchers_);
  if (!watcher) {
    message::refuse(reply, {503, "Too many watch the host already"});
    reply.headers.push_back({"retry-after", "5"});
    return;
  }
  give(reply, "text/event-stream", {});
  if (exchange.request.method == "HEAD") return;
  reply.source = message::Owned<portico_source>{
      Events::release(std::make_unique<Events>(look_, std::move(watcher)))};
  reply.patience = pause;
  reply.resumable = true;
}

}  // namespace portico::http
