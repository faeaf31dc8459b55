#include "prove/prove_command.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "prove/account.hpp"
#include "prove/asking/asker.hpp"
#include "prove/asking/served.hpp"
#include "prove/campaign.hpp"
#include "settings/author/project_file.hpp"
#include "settings/key.hpp"
#include "settings/printable.hpp"

namespace portico::prove {
namespace {

namespace fs = std::filesystem;
using settings::CommandLine;

constexpr std::size_t most_of_a_document = 64 << 20;
/// On which a host listens when nobody says anything.
constexpr int usual_port = 8000;

/// Ignored where no flag says another: a folder that is built in is often writable for a group.
constexpr const char* permissions = "trust.permissions";

std::atomic<bool> over{false};

void end_soon(int) { over = true; }

/// Settings in which a host is proved, whatever its files say.
constexpr std::pair<const char*, const char*> settings_for_proving[]{
    {"--state-folder", ""},
    {"--watch", "off"},
    {"--control", "off"},
    {"--monitoring-listen", ""},
    {"--tasks-store", "memory"},
    {"--docs-openapi", "/openapi.json"},
    {"--security-docs", ""},
    {"--trusted-hosts-allowed", "*"},
    {"--https-redirect-enabled", "false"},
    {"--threads-serving", "1"},
    // As many as there will ever be, so that others are seen.
    {"--threads-handlers", "8"},
    {"--threads-handlers-most", "8"},
    {"--deadlines-shutdown", "1"},
};

/// What is judged of what is served.
std::vector<Operation> asked_of(std::vector<Operation> operations, const settings::ProveOrder& by) {
  std::erase_if(operations, [&](const Operation& one) {
    return std::find(by.left_out.begin(), by.left_out.end(), one.title()) != by.left_out.end();
  });
  return operations;
}

std::vector<std::string> own_words(const CommandLine& line) {
  std::vector<std::string> own{"--plugins", fs::absolute(line.prove.subject).string(),
                               "--deadlines-handler", std::to_string(Examined::handler_seconds)};
  for (const auto& [flag, value] : settings_for_proving) own.insert(own.end(), {flag, value});
  if (!line.sources.flags.count(permissions))
    own.insert(own.end(), {"--trust-permissions", "ignored"});
  return own;
}

/// What was given and is kept: the file, and flags with their values.
std::vector<std::string> given_words(const CommandLine& line, const std::vector<std::string>& own) {
  std::vector<std::string> words;
  if (line.sources.file) words.insert(words.end(), {"--config", line.sources.file->string()});
  for (const auto& key : settings::keys<settings::Settings>()) {
    const auto found = line.sources.flags.find(std::string{key.path});
    const bool is_own = std::find(own.begin(), own.end(), key.flag()) != own.end();
    if (found != line.sources.flags.end() && !is_own && key.path != "listen" &&
        !key.path.starts_with("log."))
      words.insert(words.end(), {key.flag(), found->second});
  }
  return words;
}

std::vector<std::string> words_for(const CommandLine& line) {
  const std::vector<std::string> own = own_words(line);
  std::vector<std::string> words = given_words(line, own);
  words.insert(words.begin(), "serve");
  words.insert(words.end(), own.begin(), own.end());
  return words;
}

/// As it stands, where a shell reads nothing else in it.
std::string shell_word(const std::string& text) {
  const auto plain = [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) ||
           std::string_view{"-._/:=,@%+"}.find(byte) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), plain) ? text : quoted(text);
}

/// The line that serves the same for the curl lines. Schemes hold secrets: they are left out.
std::string serving_line(const CommandLine& line) {
  std::string text = "portico serve --plugins " + shell_word(line.prove.subject);
  std::vector<std::string> words = given_words(line, own_words(line));
  if (line.sources.file)
    words.insert(words.end(), {"--listen", "127.0.0.1:" + std::to_string(usual_port)});
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const bool secret = words[i] == "--security-schemes";
    text += ' ' + words[i] + ' ' + (secret ? "..." : shell_word(words[i + 1]));
  }
  return text;
}

struct Address {
  Origin origin;
  std::string document;  ///< path of the document
};

/// Of http://host:port, of what is before its paths, or of its document.
Address address_of(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme))
    throw std::runtime_error{"prove asks http:// alone: for https have something decrypt it"};
  url.remove_prefix(scheme.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash), path = url.substr(slash);
  Address address;
  const std::size_t colon = authority.rfind(':');
  if (colon != authority.npos && authority.find(']', colon) == authority.npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), address.origin.port);
    if (read.ec != std::errc{} || read.ptr != port.data() + port.size())
      throw std::runtime_error{"the port of the URL is no number"};
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  address.origin.host = authority;
  if (path.ends_with(".json")) {
    address.document = path;
    return address;
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  address.document = std::string{path} + "/openapi.json";
  return address;
}

/// What the document says is before its paths, on the server that it came from.
std::string root_of(const Json& document) {
  const Json* servers = docs::find(document, "servers");
  if (!servers || !servers->is_array() || servers->empty()) return {};
  std::string url{docs::text(servers->front(), "url")};
  if (const std::size_t scheme = url.find("://"); scheme != url.npos)
    url.erase(0, std::min(url.find('/', scheme + 3), url.size()));
  while (url.ends_with('/')) url.pop_back();
  return url.starts_with('/') ? url : std::string{};
}

Json fetch(const Address& address) {
  Asker asker{address.origin, most_of_a_document};
  Operation operation;
  operation.method = "GET";
  operation.path = address.document;
  Inquiry inquiry;
  inquiry.operation = &operation;
  const Answer answer =
      asker.ask(bytes_of(inquiry, address.origin, "prove"), true, Examined::patience);
  Json document = Json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !document.is_object())
    throw std::runtime_error{"there is no OpenAPI document in JSON at " + address.origin.url() +
                             address.document};
  return document;
}

Fields fields_of(const std::vector<std::string>& lines) {
  Fields fields;
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) throw std::runtime_error{"--header wants NAME: VALUE"};
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    fields.emplace_back(line.substr(0, colon), value == line.npos ? "" : line.substr(value));
  }
  return fields;
}

void write_junit(const std::string& file, const Account& account) {
  if (file.empty()) return;
  std::ofstream stream{file};
  print_junit(account, stream);
  if (!stream.flush()) throw std::runtime_error{file + " cannot be written"};
}

void print_as(settings::Form form, const Account& account, std::ostream& out) {
  if (form == settings::Form::json)
    print_json(account, out);
  else
    print(account, out);
  out.flush();
}

/// What the host that serves has said of what it does not serve; "": it serves everything. Of a new
/// version what is said of its file: that may say what it likes about itself.
std::string refusals_of(const Served& served, const settings::ProveOrder& order) {
  std::string all;
  for (const std::string& one : served.errors())
    if (!order.is_gate || one.starts_with(order.subject)) all += (all.empty() ? "" : "; ") + one;
  return all;
}

int prove(const CommandLine& line, Address address, Served* served, std::ostream& out) {
  const auto begin = std::chrono::steady_clock::now();
  const Json document = fetch(address);
  address.origin.root = root_of(document);
  address.origin.fields = fields_of(line.prove.fields);
  const Conformity conformity{document};
  const std::vector<Operation> operations =
      asked_of(operations_of(document, conformity), line.prove);
  const std::string refusals = served ? refusals_of(*served, line.prove) : std::string{};
  if (line.prove.is_gate ? !refusals.empty() : operations.empty())
    throw std::runtime_error{refusals.empty() ? "the document has no operations" : refusals};
  if (!refusals.empty()) std::cerr << "portico prove: " << settings::printable(refusals) << '\n';
  Account account;
  account.subject = line.prove.subject;
  account.seed = line.prove.seed.value_or(std::random_device{}());
  account.origin = address.origin;
  if (served) {
    account.origin.port = usual_port;
    account.serving = serving_line(line);
  }
  for (const Operation& one : operations) account.operations.push_back(one.title());
  Examined examined{address.origin, served, operations, conformity};
  Campaign campaign{examined, operations, conformity, account.seed, over};
  if (!operations.empty()) campaign.run(line.prove.time);
  account.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  account.requests = examined.requests();
  account.reached = campaign.coverage().reached();
  account.wanted = campaign.coverage().wanted();
  account.missing = campaign.coverage().missing();
  account.excused = examined.excused();
  account.findings = campaign.findings();
  print_as(line.form, account, out);
  write_junit(line.prove.junit, account);
  return account.findings.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_prove(CommandLine line, std::ostream& out) {
  std::signal(SIGINT, end_soon);
  std::signal(SIGTERM, end_soon);
  std::signal(SIGPIPE, SIG_IGN);
  const std::string& subject = line.prove.subject;
  if (line.prove.is_url()) return prove(line, address_of(subject), nullptr, out);
  if (!fs::exists(subject))
    throw std::runtime_error{subject + " is no library, no folder and no URL"};
  line.sources = settings::with_project_file(std::move(line.sources), subject);
  Served served{words_for(line)};
  Address address;
  address.origin.host = "127.0.0.1";
  address.origin.port = served.port();
  address.document = "/openapi.json";
  return prove(line, std::move(address), &served, out);
}

}  // namespace portico::prove
