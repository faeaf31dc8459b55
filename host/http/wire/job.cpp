#include "http/wire/job.hpp"

#include "http/wire/connection.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/loop/commons.hpp"
#include "http/wire/writing/body_source.hpp"

namespace portico::http {

void Job::begin(Connection& connection, Exchange& exchange, Kind kind) {
  connection_ = &connection;
  exchange_ = &exchange;
  kind_ = kind;
  unwanted_ = false;
}

void Job::lend(Connection& connection, Exchange& exchange) {
  begin(connection, exchange, Kind::serve);
}

void Job::lend_pull(Connection& connection, Exchange& exchange, Sending sending) {
  sending_ = sending;
  begin(connection, exchange, Kind::pull);
}

void Job::give_up() { exchange_->gone = unwanted_ = true; }

void Job::ask(const Exchange& exchange, const portico_source& source) {
  pulled = {};
  pulled.result = pull_body(commons_.service, exchange, source, pulled.chunk);
}

void Job::run() {
  if (kind_ == Kind::serve) {
    if (!unwanted_) serve(commons_.service, *exchange_);
  } else if (unwanted_) {
    pulled.result = PORTICO_FAILED;
  } else {
    pull();
  }
  commons_.mailbox.complete(*connection_);
}

/// Until the source has no more for now, or the loop has to send what there is. A chunk that is
/// large is borrowed, and sent before the next is asked for.
class Job::Pulling final : public Pulls {
public:
  explicit Pulling(Job& job) : job_{job} {}

  void run() override {
    for (;;) {
      job_.ask(*job_.exchange_, *job_.exchange_->reply.source);
      const std::string_view chunk = job_.pulled.view();
      if (job_.pulled.result != PORTICO_OK || chunk.size() >= ChunkQueue::enough) return;
      job_.pulled.chunk = {};
      if (job_.unwanted_ || chunk.empty()) return;
      job_.exchange_->bytes += chunk.size();
      const auto [first, full] = job_.chunks.add(chunk, job_.sending_);
      if (full) return;
      if (first)
        job_.commons_.mailbox.post(
            [connection = job_.connection_] { connection->rouse(Word::of_job); });
    }
  }

private:
  Job& job_;
};

void Job::pull() {
  Pulling pulling{*this};
  commons_.service.pull(*exchange_, pulling);
}

}  // namespace portico::http
