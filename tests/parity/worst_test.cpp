// No body costs much more than itself: for the models of every recorded case, as for those of
// tests/model (model/worst_test.cpp).

#include <fstream>
#include <set>

#include "model/worst.hpp"
#include "parity/plugin/record.hpp"
#include "parity/plugin/schema.hpp"

namespace parity {
namespace {

using portico::model::Body;
using portico::model::Counted;
using portico::model::ErrorLimits;
using portico::model::Taken;
using portico::model::Type;

/// The types of the bodies of a case, and of its models.
std::vector<Json> types(const Schemas& schemas, const Json& spec) {
  std::vector<Json> out;
  const Json routes = spec.contains("routes") ? spec["routes"] : Json::array({spec["route"]});
  for (const Json& route : routes)
    if (route.contains("params"))
      for (const Json& parameter : route["params"])
        if (parameter.at("in") == "body")
          out.push_back(schemas.type(parameter.at("type").get<std::string>(),
                                     parameter.value("discriminator", "")));
  for (const Model& model : schemas.models())
    out.push_back({{"$ref", "#/components/schemas/" + schemas.registered(model.name)}});
  return out;
}

class WorstOfACase {
public:
  explicit WorstOfACase(const Json& spec) : schemas_{spec}, spec_{spec} {
    for (const Model& model : schemas_.models())
      models_[schemas_.registered(model.name)] = schemas_.model(model);
  }

  void measure(Counted& counted, std::set<std::string>& known) {
    for (const Json& schema : types(schemas_, spec_)) {
      std::string text = schema.dump() + models_.dump();
      const std::string id = spec_.at("id").get<std::string>() + '.';
      for (std::size_t at; (at = text.find(id)) != std::string::npos;) text.erase(at, id.size());
      if (known.insert(text).second) measure(schema, counted);
    }
  }

private:
  void measure(const Json& schema, Counted& counted) {
    constexpr std::size_t bytes = 1024;
    constexpr ErrorLimits limits;
    const Json group{{"schema", schema}, {"models", models_}};
    portico::model::each_body(group, bytes, [&](const Type& type, const Body& body) {
      const Taken taken = portico::model::take(type, body.text, counted);
      const auto what = [&] {
        return spec_.at("id").get<std::string>() + ' ' + schema.dump() + ' ' + body.name;
      };
      EXPECT_LE(taken.answer, limits.echo + (limits.most + 8) * 1024) << what();
      EXPECT_LE(taken.memory, 256 * bytes + (1 << 20)) << what();
      EXPECT_TRUE(taken.valid) << what();
    });
  }

  Schemas schemas_;
  const Json& spec_;
  Json models_ = Json::object();
};

TEST(WorstOfRecorded, IsBounded) {
  Counted counted;
  std::set<std::string> known;
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/parity/cases/visible.jsonl"};
  for (std::string line; std::getline(file, line);) {
    const Json spec = parse_record(line);
    WorstOfACase{spec}.measure(counted, known);
  }
  EXPECT_GT(known.size(), 500u);
}

}  // namespace
}  // namespace parity
