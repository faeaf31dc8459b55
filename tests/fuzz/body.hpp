#pragma once

// What the fuzz targets of check and render share: models that have every kind of type in them.

#include <string_view>

#include "model/models.hpp"

namespace portico::fuzz {

inline const model::Type& everything() {
  static model::Models models = [] {
    model::Models made;
    made.add("Cat",
             R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},
      "required":["kind","lives"]})");
    made.add("Dog", R"({"type":"object","properties":{"kind":{"enum":["dog","wolf"]},
      "name":{"type":"string","minLength":1,"maxLength":9,"pattern":"^[a-z]"}},
      "required":["kind","name"],"additionalProperties":false})");
    made.add(
        "Node",
        R"({"type":"object","additionalProperties":true,"x-populate-by-name":true,"properties":{
      "a":{"type":"integer","minimum":-5,"multipleOf":2,"default":3},
      "b":{"anyOf":[{"type":"number"},{"type":"string"},{"$ref":"#/components/schemas/Node"},
           {"type":"array","items":{"$ref":"#/components/schemas/Node"}},{"type":"null"}],"default":null},
      "c":{"type":"array","items":{"$ref":"#/components/schemas/Node"},"default":[],"maxItems":9},
      "d":{"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"type":"boolean"},"default":{}},
      "e":{"type":"array","items":{"type":"array","items":{},"x-tuple":true},"uniqueItems":true,"default":[]},
      "f":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
           "discriminator":{"propertyName":"kind"},"default":null},
      "g":{"type":"string","format":"date-time","x-name":"gee","x-output-name":"G","default":null},
      "h":{"type":"string","format":"date","default":null},"i":{"type":"string","format":"time","default":null},
      "j":{"type":"string","format":"duration","default":null},"k":{"type":"string","format":"uuid","default":null},
      "l":{"type":"string","format":"decimal","x-max-digits":9,"x-decimal-places":2,"multipleOf":0.5,"default":null},
      "m":{"type":"string","format":"email","default":null},"n":{"type":"string","format":"uri","default":null},
      "o":{"type":"string","format":"ipvanyaddress","default":null},"p":{"default":null},
      "q":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"default":["x",1]},
      "r":{"enum":[1,2],"type":"integer","x-enum":"Num","default":1},
      "s":{"type":"string","format":"binary","maxLength":4,"x-exclude":true,"default":""}}})");
    made.finish();
    return made;
  }();
  return *models.find("Node");
}

}  // namespace portico::fuzz
