#pragma once

// Options: everything a route may say beside its method, path and handler. Start time only.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "portico/abi.h"
#include "portico/json_value.hpp"
#include "portico/limits.hpp"
#include "portico/need.hpp"
#include "portico/schema.hpp"

namespace portico {

/// A header of a response, for the documentation: {"X-Total-Count", header<int>("How many there
/// are")}.
struct HeaderNote {
  std::string description{};                             ///< what its value says
  detail::Schema (*schema)(detail::Schemas&) = nullptr;  ///< null: a text

  ///@{
  /// Of a text, by its words alone; of another type by header<T>().
  HeaderNote();
  HeaderNote(const char* text);
  HeaderNote(std::string text, detail::Schema (*describe)(detail::Schemas&));
  HeaderNote(const HeaderNote&);
  HeaderNote& operator=(const HeaderNote&);
  ~HeaderNote();
  ///@}

  /// The header as the document has it.
  detail::Schema documented(detail::Schemas& schemas) const;
};

/// A header whose value is a T.
template <class T> HeaderNote header(std::string description) {
  static_assert(detail::Value<T>, "portico: the type of a header has no JSON form");
  return {std::move(description), detail::Type<T>::schema};
}

/// By their names.
using HeaderNotes = std::map<std::string, HeaderNote>;
/// Name and value of each.
using Examples = std::map<std::string, JsonValue>;

/// What an answer may say beside its description and model.
struct AnswerDetails {
  std::string media_type = "application/json";  ///< of its body
  Examples examples{};                          ///< of its body
  HeaderNotes headers{};                        ///< that it has
  /// Whether a JSON body of that status is held to the model, as a reply is to the response model;
  /// false: the model is documentation alone.
  bool held = true;

  ~AnswerDetails();
};

/// A response beside the successful one: {404, answer<Message>("No such item")}. It is documented,
/// and held to its model.
struct Answer {
  std::string description{};                             ///< when it is the answer
  detail::Schema (*schema)(detail::Schemas&) = nullptr;  ///< of its model; null: it has none
  AnswerDetails details{};                               ///< the rest

  ///@{
  /// Without a model, by its words alone; with one by answer<T>().
  Answer();
  Answer(const char* text);
  Answer(std::string text, detail::Schema (*describe)(detail::Schemas&), const AnswerDetails& more);
  Answer(const Answer&);
  Answer& operator=(const Answer&);
  ~Answer();
  ///@}

  /// Adds it to the entry of its status.
  void document(detail::Schema& entry, detail::Schemas& schemas) const;
};

/// An answer whose body is a T.
template <class T> Answer answer(std::string description, const AnswerDetails& details = {}) {
  static_assert(detail::Value<T>, "portico: the model of an answer has no JSON form");
  return {std::move(description), detail::Type<T>::schema, details};
}

/// Some members of a model by their own names, {"name", {"owner", {"id"}}}. {} is none of them; a
/// null of JSON is all.
class MemberSet {
public:
  ///@{
  /// Of names in braces, or of JSON in that form.
  MemberSet(std::initializer_list<JsonValue::Part> members)
      : json_{members.size() == 0 ? JsonValue::array() : JsonValue(members)} {}
  template <std::convertible_to<JsonValue> T>
  requires(!std::derived_from<T, MemberSet>) MemberSet(const T& json) : json_{JsonValue(json)} {}
  ///@}

  /// As portico_route.include has it.
  const JsonValue& json() const { return json_; }

private:
  JsonValue json_;
};

/// What happens to a reply that breaks its model. What the model does not have is never sent.
enum class Contract {
  enforce,  ///< it is not sent: 500
  report,   ///< what breaks the model is left out, counted and logged
  off       ///< limits (lengths, ranges, patterns) are not looked at
};

/// Of a body that is read as it arrives: a BodyStream.
struct BodyOptions {
  std::optional<std::uint64_t> limit{};  ///< bytes; not given: the host's limits.body
  std::string media_type{};              ///< for the document; empty: application/octet-stream
};

struct Options {
  std::optional<int> status{};  ///< of a successful reply; not given: 200
  /// As FastAPI has the name of the function: "create_user" makes the operationId
  /// "create_user_users_post" and the summary "Create User". named<create_user> gives it, too.
  std::string name{};
  std::vector<std::string> tags{};     ///< headings of the document
  std::string summary{};               ///< a few words; empty: made of the name, else of the path
  std::string description{};           ///< Markdown
  std::string response_description{};  ///< of a successful reply; empty: "Successful Response"
  std::string operation_id{};          ///< unique in the API; empty: made of name, path and method
  bool deprecated = false;             ///< said in the document
  std::map<int, Answer> responses{};   ///< by status, beside the successful one
  HeaderNotes response_headers{};      ///< of a successful reply
  Examples response_examples{};        ///< of a successful reply
  Examples request_examples{};         ///< of a body in JSON
  BodyOptions body{};                  ///< of a BodyStream
  RequestLimits limits{};              ///< of every request, held by the host
  std::string media_type{};  ///< of what the handler sends itself, when its type does not tell
  std::vector<std::string> security{};     ///< any one of these; see App::security_scheme
  std::vector<detail::NeedShape> needs{};  ///< whose values nobody takes: {need<ApiKey>}
  JsonValue openapi{};  ///< further members of the operation, merged over all of the above
  bool listed = true;   ///< in the OpenAPI document

  // What of the response model is sent. Names are the members' own; nested: {{"owner", {"id"}}}.
  MemberSet include = nullptr;    ///< null: all; {}: none
  JsonValue exclude{};            ///< in the same form; null: nothing
  bool exclude_unset = false;     ///< members that nobody has set
  bool exclude_defaults = false;  ///< members that are as they are by default
  bool exclude_none = false;      ///< members that are null
  bool by_alias = true;           ///< false: members under their own names

  std::optional<Contract> contract{};  ///< not given: as the operator has it, enforce at first

  // How the handler runs. Without either the host measures and decides.
  bool quick = false;     ///< never blocks: runs on the event loop
  bool blocking = false;  ///< blocks: never runs there

  bool exact_path = false;        ///< no redirect when only a trailing slash differs
  bool any_content_type = false;  ///< a body without Content-Type is JSON too

  ~Options();

  /// Those of portico_route.
  uint32_t flags() const;
  /// The members of an OpenAPI operation.
  detail::Schema docs(detail::Schemas& schemas) const;
};

}  // namespace portico
