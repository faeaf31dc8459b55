#include "prove/judge.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "os/ascii.hpp"

namespace portico::prove {
namespace {

constexpr std::size_t longest_sentence = 400;
/// Bytes of target and fields that some host will not take, however many its own limits allow.
constexpr std::size_t long_head = 256;

std::string cut(std::string text) {
  if (text.size() <= longest_sentence) return text;
  text.resize(longest_sentence);
  return text + "...";
}

/// What a refusal says of the input first, in FastAPI's form or in that of RFC 9457.
std::string detail_of(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  for (const char* word : {"detail", "errors"}) {
    const Json* detail = json.is_object() ? docs::find(json, word) : nullptr;
    if (!detail || detail->empty()) continue;
    return cut(plain_text(detail->is_array() ? detail->front() : *detail));
  }
  return cut(body);
}

std::optional<Verdict> judge_failure(const Observation& seen) {
  const Answer& answer = seen.answer;
  const bool ended = answer.end == Answer::End::closed;
  if (!seen.death.empty()) return Verdict{Wrong::crash, cut(seen.death)};
  if (ended && answer.status == 0)
    return Verdict{Wrong::crash, "the connection ended without an answer"};
  if (ended) return Verdict{Wrong::crash, "the connection ended within the answer"};
  if (answer.end == Answer::End::garbled)
    return Verdict{Wrong::error, "the answer is not HTTP/1.1"};
  const bool stalled = answer.end == Answer::End::overdue;
  if (stalled && answer.status == 0) return Verdict{Wrong::hang, "there is no answer in time"};
  if (answer.status == 504) return Verdict{Wrong::hang, "504: the handler has not come to its end"};
  return std::nullopt;
}

std::optional<Verdict> judge_error(const Observation& seen) {
  const int status = seen.answer.status;
  if (status < 500) return std::nullopt;
  std::string what = std::to_string(status);
  Wrong wrong = Wrong::error;
  for (const std::string& message : seen.messages) {
    if (message.find("breaks its model") != message.npos) wrong = Wrong::model;
    what += (what.size() < 5 ? ": " : "; ") + message;
  }
  if (seen.messages.empty()) what += ": " + detail_of(seen.answer.body);
  return Verdict{wrong, cut(what)};
}

/// Of what stands before the body: a document does not say how long that may be.
bool is_long(const Inquiry& inquiry) {
  std::size_t size = target_of(inquiry).size();
  for (const Fields* fields : {&inquiry.headers, &inquiry.cookies})
    for (const auto& [name, value] : *fields) size += name.size() + value.size();
  return size >= long_head;
}

/// Statuses by which a host refuses what it was not to be sent, whatever a route declares.
bool refuses_request(const Inquiry& inquiry, int status) {
  if (inquiry.claim == Claim::valid) return (status == 414 || status == 431) && is_long(inquiry);
  constexpr int all[]{400, 406, 413, 414, 415, 422, 431};
  return std::find(std::begin(all), std::end(all), status) != std::end(all);
}

bool fits_range(std::string_view type, std::string_view range) {
  const std::string own = essence_of(type), wanted = essence_of(range);
  if (wanted == "*/*" || own == wanted) return true;
  return wanted.ends_with("/*") && own.starts_with(wanted.substr(0, wanted.size() - 1));
}

std::optional<Verdict> judge_content(const Inquiry& inquiry, const Answer& answer,
                                     const Declared& declared, const Conformity& conformity) {
  if (declared.content.empty() || answer.body.empty() || inquiry.operation->method == "HEAD")
    return std::nullopt;
  const std::string type = answer.field("content-type");
  const std::string of_status = " of " + std::to_string(answer.status);
  const auto fits = [&](const auto& one) { return fits_range(type, one.first); };
  const auto found = std::find_if(declared.content.begin(), declared.content.end(), fits);
  if (found == declared.content.end())
    return Verdict{Wrong::media_type,
                   "the answer" + of_status + " is " + (type.empty() ? "without a type" : type) +
                       ", which is not declared; declared is " + declared.content.begin()->first};
  if (!is_json_type(type) || !is_json_type(found->first) || answer.end != Answer::End::whole)
    return std::nullopt;
  const Json value = Json::parse(answer.body, nullptr, false);
  if (value.is_discarded()) return Verdict{Wrong::model, "the answer" + of_status + " is no JSON"};
  const std::string wrong = conformity.objection(found->second, value);
  if (wrong.empty()) return std::nullopt;
  return Verdict{Wrong::model, "the answer" + of_status + " breaks its model: " + wrong};
}

}  // namespace

const char* name_of(Wrong wrong) {
  switch (wrong) {
  case Wrong::crash: return "crash";
  case Wrong::hang: return "hang";
  case Wrong::error: return "error";
  case Wrong::model: return "model";
  case Wrong::status: return "status";
  case Wrong::media_type: return "media type";
  case Wrong::refused: return "refused";
  case Wrong::accepted: return "accepted";
  case Wrong::slow: return "slow";
  case Wrong::differs: return "differs";
  case Wrong::leak: return "leak";
  case Wrong::thread: break;
  }
  return "thread";
}

const char* excuse(const Inquiry& inquiry, int status) {
  switch (status) {
  case 401:
  case 403: return inquiry.operation->guarded ? "credentials are asked for" : nullptr;
  case 429: return "the caller has asked too often";
  case 503: return "a limit of the host, or a plugin that is not there";
  case 507: return "there is no room on the disk";
  default: return nullptr;
  }
}

std::optional<Verdict> judge(const Inquiry& inquiry, const Observation& seen,
                             const Conformity& conformity) {
  const Answer& answer = seen.answer;
  if (auto verdict = judge_failure(seen)) return verdict;
  if (excuse(inquiry, answer.status)) return std::nullopt;
  if (auto verdict = judge_error(seen)) return verdict;
  if (inquiry.elsewhere) return std::nullopt;
  const bool good = answer.status / 100 == 2;
  if (answer.status == 422 && inquiry.claim == Claim::valid)
    return Verdict{Wrong::refused,
                   "422 to input that fits the document: " + detail_of(answer.body)};
  if (good && inquiry.claim == Claim::invalid)
    return Verdict{Wrong::accepted, std::to_string(answer.status) +
                                        " to input that breaks the document: " + inquiry.place +
                                        " (" + inquiry.keyword + ')'};
  const Declared* declared = inquiry.operation->answer(answer.status);
  if (declared) return judge_content(inquiry, answer, *declared, conformity);
  if (refuses_request(inquiry, answer.status)) return std::nullopt;
  return Verdict{Wrong::status,
                 "the answer is " + std::to_string(answer.status) + ", which is not declared"};
}

}  // namespace portico::prove
