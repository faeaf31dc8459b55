// Tasks that survive: what a client was promised with 202 is done, also when the host is killed
// meanwhile. Mail is a line in a file here.

#include <optional>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <portico/portico.hpp>
#include <portico/tasks.hpp>

namespace mailer {

using namespace portico;
using namespace std::chrono_literals;

struct Settings {
  std::string file = "/tmp/mailer.txt";  // one line for each mail
  std::optional<std::string> clock;      // one line for each second
};

struct Mail {
  Field<std::string, MinLength<3>> to;
  std::string text;
};
struct Tick {};

/// A line at once, so that those of several threads and processes do not mix.
void add_line(const std::string& file, const std::string& line) {
  const std::string whole = line + '\n';
  const int opened = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  const bool written = opened >= 0 && ::write(opened, whole.data(), whole.size()) ==
                                          static_cast<ssize_t>(whole.size());
  if (opened >= 0) ::close(opened);
  if (!written) throw std::runtime_error{"cannot write to " + file};
}

}  // namespace mailer

PORTICO_PLUGIN("mailer", "1.0.0", .summary = "Tasks that survive",
               .config = portico::configuration<mailer::Settings>) {
  using namespace mailer;
  const auto settings = app.config<Settings>();

  app.task<Mail>("mail",
                 [file = settings.file](const Mail&, const TaskRun& run) {
                   add_line(file, std::string{run.id()});
                   return std::string{"sent"};
                 },
                 {.attempts = 20, .backoff = exponential(100ms, 5s)});
  // Succeeds when it is tried the third time.
  app.task<Mail>("doubtful",
                 [file = settings.file](const Mail&, const TaskRun& run) {
                   if (run.attempt() < 3) throw std::runtime_error{"no route to the mail server"};
                   add_line(file, std::string{run.id()});
                 },
                 {.attempts = 5, .backoff = exponential(10ms, 1s)});

  app.post("/mail",
           [](Body<Mail> mail, Call call) { return call.accepted(call.enqueue("mail", *mail)); });
  app.post("/mail/fail", [](Body<Mail> mail, Call call) {
    return call.accepted(call.enqueue("doubtful", *mail));
  });

  if (!settings.clock) return;
  app.task<Tick>("tick", [file = *settings.clock](const Tick&, const TaskRun& run) {
    add_line(file, std::string{run.id()});
  });
  app.cron("* * * * * *", "tick", Tick{});
}
