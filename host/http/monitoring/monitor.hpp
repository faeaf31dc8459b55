#pragma once

// What the host tells its operator:
//
//   /metrics   figures for Prometheus
//   /healthz   200 while the process answers at all
//   /readyz    200 while requests are welcome, 503 before that and while it drains, and when
//              something stands against it: {"status":"not ready","quarantined":["items"],
//              "checks":[{"plugin":"items","check":"db","status":"failing","reason":"..."}]}
//   /_portico/ the operator's page (http/sight/operator_page.hpp)
//
// A Service of its own for addresses that only the operator reaches, for figures tell of plugins
// and load; on request, answers among the application's. Any thread.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/monitoring/metrics.hpp"
#include "http/sight/operator_page.hpp"
#include "http/wire/limits.hpp"
#include "http/wire/service.hpp"
#include "message/error_format.hpp"
#include "route/table.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Monitor final : public Service {
public:
  /// Why the host is not ready although it takes requests.
  struct Objection {
    std::string_view state;  ///< "quarantined"
    std::vector<std::string> plugins;
  };
  struct Sources {
    std::function<std::shared_ptr<const route::Table>()> table;  ///< that serves now
    std::function<std::shared_ptr<const Policy>()> policy;       ///< likewise
    std::function<Server::Figures()> server;
    std::function<std::size_t()> spooled;  ///< bytes of files of uploads
    std::function<task::Queue::Snapshot()> tasks;
    std::function<Figures::Plugins()> plugins;
    std::function<std::vector<Objection>()> objections;
    std::function<bool()> has_checks;                            ///< plugins that serve
    std::function<std::vector<plugin::Finding>()> check_health;  ///< asks them; may wait
    const tls::Figures* tls = nullptr;                           ///< null: nobody speaks TLS
    std::function<std::vector<tls::Expiry>()> expiries;          ///< of certificates
    std::function<std::vector<Figures::Version>()> versions;
    std::function<Figures::Reload()> reload;
    std::function<task::Tally()> durable;  ///< tasks that survive; may wait
    std::function<std::optional<trace::Exporter::Figures>()> spans;
    OperatorPage::Look look;  ///< for the page
  };

  /// Of a server of its own: the operator alone needs few threads.
  static Limits limits(const settings::Settings& settings);

  /// To be called once, before there are requests.
  void watch(Sources sources) {
    sources_ = std::move(sources);
    page_.show(sources_.look);
  }
  void set_ready(bool ready) { ready_ = ready; }
  /// What its own answers look like that say no. Any thread.
  void use(message::ErrorFormat format) { errors_ = format; }

  /// A request without a route. Those that ask for what the host does not have, with a method
  /// (501), a transfer coding (501) or a version (505) that it does not know, are counted apart:
  /// anybody can send them, and they must not look like faults of the server.
  void count_other(const Record& record) {
    const bool unsupported = record.status == 501 || record.status == 505;
    (unsupported ? unsupported_ : others_).count(record.status, record.took, record.bytes);
  }

  /// Of requests without a route.
  route::Traffic& others() { return others_; }

  /// Whether that is the path of one of the pages for probes.
  static bool tells_health(std::string_view path) {
    return path == "/healthz" || path == "/readyz";
  }
  /// Whether it is one of the others, which tell of plugins and load.
  static bool tells_more(std::string_view path) {
    return path == "/metrics" || OperatorPage::has(path);
  }

  enum class Said {
    nothing,  ///< the path is none that everybody may have answered
    all,      ///< the reply is the answer
    later     ///< serve() answers, on a thread that may wait
  };
  Said answer(Exchange& exchange, settings::Public shown) const;
  void serve(Exchange& exchange, settings::Public shown) const;

  bool believes(std::string_view peer) const override { return sources_.policy()->believes(peer); }
  Admission admit(Exchange& exchange) override;
  void mark(Exchange& exchange) override;
  Served serve(Exchange& exchange) override;
  void done(Exchange&, Delivery) override {}

private:
  using Findings = std::vector<plugin::Finding>;
  void write(Exchange& exchange, const Findings& findings) const;
  Said answer_later(Exchange& exchange) const;
  void answer_ready(message::Reply& reply, settings::Public shown, const Findings& findings) const;

  Sources sources_;
  OperatorPage page_;
  route::Traffic others_, unsupported_;
  std::atomic<bool> ready_{false};
  std::atomic<message::ErrorFormat> errors_{message::ErrorFormat::fastapi};
};

}  // namespace portico::http
