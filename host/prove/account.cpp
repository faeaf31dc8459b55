#include "prove/account.hpp"

#include <algorithm>
#include <cstdio>

#include "docs/openapi.hpp"
#include "settings/printable.hpp"

namespace portico::prove {
namespace {

std::string seconds(std::chrono::milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(time.count()) / 1000);
  return text;
}

std::string rule_of(const Inquiry& inquiry) {
  std::string text = inquiry.rule();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return settings::printable(text);
}

/// For text and attributes of XML 1.0: what that cannot say is a question mark.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char byte : settings::printable(text)) {
    switch (byte) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    default: out += static_cast<unsigned char>(byte) < ' ' && byte != '\n' ? '?' : byte;
    }
  }
  return out;
}

std::string steps_of(const Finding& finding, const Origin& origin, const std::string& before) {
  std::string out;
  for (const Inquiry& step : finding.steps) out += before + curl_of(step, origin) + '\n';
  return out;
}

void print_finding(const Finding& finding, const Account& account, std::ostream& out) {
  out << '\n' << name_of(finding.wrong) << "  " << finding.operation;
  if (finding.times > 1) out << "  (" << finding.times << " times)";
  out << "\n  " << settings::printable(finding.what) << "\n  found by "
      << rule_of(finding.steps.back()) << '\n'
      << steps_of(finding, account.origin, "  ");
  if (finding.again) return;
  out << (finding.tried ? "  it has not shown itself again with that alone\n"
                        : "  there was no time to show it again: a longer --for gives it\n");
}

}  // namespace

void print(const Account& account, std::ostream& out) {
  out << settings::printable(account.subject) << ": " << account.operations.size()
      << " operations, " << account.requests << " requests in " << seconds(account.took)
      << " s, seed " << account.seed << "\nrules of the document asked about: " << account.reached
      << " of " << account.wanted << '\n';
  for (const auto& [why, count] : account.excused)
    out << "not judged: " << count << " answers of " << why << '\n';
  if (account.findings.empty()) {
    out << "no findings\n";
    return;
  }
  out << account.findings.size() << (account.findings.size() == 1 ? " finding\n" : " findings\n");
  if (!account.serving.empty()) out << "to see them again: " << account.serving << '\n';
  for (const Finding& finding : account.findings) print_finding(finding, account, out);
}

void print_json(const Account& account, std::ostream& out) {
  Json json{
      {"subject", account.subject},
      {"seed", account.seed},
      {"seconds", static_cast<double>(account.took.count()) / 1000},
      {"requests", account.requests},
      {"operations", account.operations},
      {"coverage",
       Json{{"reached", account.reached}, {"of", account.wanted}, {"missing", account.missing}}},
      {"not_judged", Json(account.excused)},
      {"findings", Json::array()}};
  if (!account.serving.empty()) json["serving"] = account.serving;
  for (const Finding& finding : account.findings) {
    Json steps = Json::array();
    for (const Inquiry& step : finding.steps) steps.push_back(curl_of(step, account.origin));
    const Inquiry& last = finding.steps.back();
    json["findings"].push_back(Json{{"kind", name_of(finding.wrong)},
                                    {"operation", finding.operation},
                                    {"what", finding.what},
                                    {"place", last.place},
                                    {"keyword", last.keyword},
                                    {"zone", name_of(last.zone)},
                                    {"steps", std::move(steps)},
                                    {"again", finding.again},
                                    {"tried", finding.tried},
                                    {"times", finding.times}});
  }
  out << docs::text_of(json, 2) << '\n';
}

void print_junit(const Account& account, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"portico prove\" tests=\""
      << account.operations.size() << "\" failures=\"" << account.findings.size() << "\" time=\""
      << seconds(account.took) << "\">\n  <properties><property name=\"seed\" value=\""
      << account.seed << "\"/></properties>\n";
  for (const std::string& operation : account.operations) {
    out << "  <testcase classname=\"" << escaped(account.subject) << "\" name=\""
        << escaped(operation) << "\">\n";
    for (const Finding& one : account.findings)
      if (one.operation == operation)
        out << "    <failure type=\"" << name_of(one.wrong) << "\" message=\"" << escaped(one.what)
            << "\">" << escaped(steps_of(one, account.origin, "")) << "</failure>\n";
    out << "  </testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace portico::prove
