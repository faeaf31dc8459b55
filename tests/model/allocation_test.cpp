// In steady state the path of a request takes memory from its arena and its text alone: operator
// new is counted here and must stay silent. One binary, one counter: the tests of this file run on
// one thread.

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include "support.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace portico::model {
namespace {

constexpr const char* point =
    R"({"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]})";
constexpr const char* cat =
    R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},"required":["kind","lives"]})";
constexpr const char* dog =
    R"({"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}},"required":["kind","name"]})";
constexpr const char* node =
    R"({"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/components/schemas/Node"},{"type":"null"}],"default":null}},"required":["v"]})";

struct Case {
  const char *name, *schema, *exclude, *body, *reply;
};
const Case cases[] = {
    {"Leaves",
     R"({"type":"object","properties":{
  "name":{"type":"string","minLength":1,"maxLength":50,"pattern":"^[A-Za-z ]+$"},
  "price":{"type":"number","exclusiveMinimum":0},"count":{"type":"integer","default":1},
  "when":{"type":"string","format":"date-time","default":"2020-01-01T00:00:00"},
  "id":{"type":"string","format":"uuid"},
  "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true,"default":[]},
  "note":{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}],"default":null}},
  "required":["name","price","id"]})",
     R"({"count":true})",
     R"({"name":"A thing","price":"12.5","id":"12345678123456781234567812345678",)"
     R"("when":"2020-01-02T03:04:05Z","tags":["a","b","a"],"note":"five","extra":[1,2,3]})",
     R"({"name":"A thing","price":12.5,"when":"2020-01-02T03:04:05Z",)"
     R"("id":"12345678-1234-5678-1234-567812345678","tags":["a","b"],"note":"five"})"},
    {"NestedModel",
     R"({"type":"object","properties":{"at":{"$ref":"#/components/schemas/Point"}},"required":["at"]})",
     R"({"at":["y"]})", R"({"at":{"x":1,"y":"2.5","z":3}})", R"({"at":{"x":1.0}})"},
    {"List", R"({"type":"array","items":{"$ref":"#/components/schemas/Point"}})",
     R"({"-1":{"x":true}})", R"([{"x":1,"y":2},{"x":3,"y":4}])",
     R"([{"x":1.0,"y":2.0},{"y":4.0}])"},
    {"Dict",
     R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"$ref":"#/components/schemas/Point"}})",
     "", R"({"1":{"x":1,"y":2},"2":{"x":3,"y":4}})",
     R"({"1":{"x":1.0,"y":2.0},"2":{"x":3.0,"y":4.0}})"},
    {"DiscriminatedUnion",
     R"({"type":"array","items":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
      "discriminator":{"propertyName":"kind"}}})",
     "",
     R"([{"kind":"dog","name":"a dog with a name of more than 22 letters"},{"kind":"cat","lives":"9"}])",
     R"([{"kind":"dog","name":"a dog with a name of more than 22 letters"},{"kind":"cat","lives":9}])"},
    {"SmartUnion",
     R"({"type":"array","items":{"anyOf":[{"type":"integer"},{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Point"},
      {"type":"array","items":{"type":"string"}},{"type":"string"}]}})",
     "", R"([1,"x",{"x":1,"y":2},["a","b"],{"kind":"cat","lives":1}])",
     R"([1,"x",{"x":1.0,"y":2.0},["a","b"],{"kind":"cat","lives":1}])"},
    {"Recursion", R"({"$ref":"#/components/schemas/Node"})", "",
     R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})",
     R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})"},
};

// A case a format by itself: what came in as text of every spelling, and what goes out.
const Case formats[] = {
    {"Any", R"({})", "", R"([{"a":[1,2.5,"text of more than 22 letters",null,true]},{}])",
     R"([{"a":[1,2.5,"text of more than 22 letters",null,true]},{}])"},
    {"Date", R"({"type":"array","items":{"type":"string","format":"date"}})", "",
     R"(["2020-01-02","2020-01-02T00:00:00",1577923200,"1577923200"])",
     R"(["2020-01-02","2020-01-02","2020-01-02","2020-01-02"])"},
    {"Time", R"({"type":"array","items":{"type":"string","format":"time"}})", "",
     R"(["01:02","01:02:03.000004+05:30",3723])",
     R"(["01:02:00","01:02:03.000004+05:30","01:02:03Z"])"},
    {"DateTime", R"({"type":"array","items":{"type":"string","format":"date-time"}})", "",
     R"(["2020-01-02T03:04:05.678901+01:00","2020-01-02 03:04","2020-01-02",1577934245,"1577934245.5"])",
     R"(["2020-01-02T03:04:05.678901+01:00","2020-01-02T03:04:00","2020-01-02T00:00:00",)"
     R"("2020-01-02T03:04:05Z","2020-01-02T03:04:05.500000Z"])"},
    {"Duration", R"({"type":"array","items":{"type":"string","format":"duration"}})", "",
     R"(["P1Y2M3DT4H5M6.789S","-2 days, 03:04:05.000006","03:04",93784.5])",
     R"(["P1Y63DT4H5M6.789S","-P2DT3H4M5.000006S","PT3H4M","P1DT2H3M4.5S"])"},
    {"Uuid", R"({"type":"array","items":{"type":"string","format":"uuid"}})", "",
     R"(["{12345678-1234-5678-1234-567812345678}","urn:uuid:12345678-1234-5678-1234-567812345678"])",
     R"(["12345678-1234-5678-1234-567812345678","12345678-1234-5678-1234-567812345678"])"},
    {"Decimal", R"({"type":"array","items":{"type":"string","format":"decimal"}})", "",
     R"(["-1234567890123456789012.50","0.0000000000000000000001","1_000_000_000_000_000_000_000",)"
     R"(12.25,1234567890123456789,-12345678901234567890123,"12E+40","-0.00"])",
     R"(["-1234567890123456789012.50","1E-22","1000000000000000000000",)"
     R"("12.25","1234567890123456789","-12345678901234567890123","1.2E+41","-0.00"])"},
    {"DecimalWithBounds",
     R"({"type":"array","items":{"type":"string","format":"decimal","minimum":-1000000000000000000.5,
      "exclusiveMaximum":99999999999999999999.5,"multipleOf":0.0000000000000001,
      "x-max-digits":40,"x-decimal-places":20}})",
     "", R"(["12345678901234567890.0000000000000001","-1000000.50000000000000000000"])",
     R"(["12345678901234567890.0000000000000001","-1000000.50000000000000000000"])"},
    {"Email", R"({"type":"array","items":{"type":"string","format":"email"}})", "",
     R"(["somebody.with+a.long.name@Mail.Example-Company.COM","A Long Name <Another.Person@example.com>",)"
     R"("WebMaster@example.org"])",
     R"(["somebody.with+a.long.name@mail.example-company.com","Another.Person@example.com",)"
     R"("webmaster@example.org"])"},
    {"Url", R"({"type":"array","items":{"type":"string","format":"uri"}})", "",
     R"([" HTTPS://User:Pass%20Word@WWW.Example.com:443/a/./b/../c d/?q=a b#frag ment",)"
     R"("http://0x7f.1/a\\b","ftp://[2001:DB8:0:0::1]:2121/x","redis://localhost:6379/0",)"
     R"("file:///etc/hosts","mailto:somebody@example.com"])",
     R"(["https://User:Pass%20Word@www.example.com/a/c%20d/?q=a%20b#frag%20ment",)"
     R"("http://127.0.0.1/a/b","ftp://[2001:db8::1]:2121/x","redis://localhost:6379/0",)"
     R"("file:///etc/hosts","mailto:somebody@example.com"])"},
    {"HttpUrl",
     R"({"type":"array","items":{"type":"string","format":"uri","x-schemes":["http","https"]}})",
     "",
     R"(["http://a.host.with.a.long.name.example.com:8080/and/a/path?and=query","https://example.com"])",
     R"(["http://a.host.with.a.long.name.example.com:8080/and/a/path?and=query","https://example.com/"])"},
    {"Ipv4", R"({"type":"array","items":{"type":"string","format":"ipv4"}})", "",
     R"(["192.168.100.200",3232261320])", R"(["192.168.100.200","192.168.100.200"])"},
    {"Ipv6", R"({"type":"array","items":{"type":"string","format":"ipv6"}})", "",
     R"(["2001:0DB8:1234:5678:9abc:def0:1234:5678","fe80::1%eth0-with-a-long-name","::ffff:192.168.100.200",1])",
     R"(["2001:db8:1234:5678:9abc:def0:1234:5678","fe80::1%eth0-with-a-long-name","::ffff:c0a8:64c8","::1"])"},
    {"IpAny", R"({"type":"array","items":{"type":"string","format":"ipvanyaddress"}})", "",
     R"(["192.168.100.200","2001:db8:1234:5678:9abc:def0:1234:5678"])",
     R"(["192.168.100.200","2001:db8:1234:5678:9abc:def0:1234:5678"])"},
    {"Bytes",
     R"({"type":"array","items":{"type":"string","format":"binary","minLength":1,"maxLength":90}})",
     "", R"(["bytes of more than twenty-two letters"])",
     R"(["bytes of more than twenty-two letters"])"},
    {"Enumeration",
     R"({"type":"array","items":{"enum":["a value of more than 22 letters","b"],"x-enum":"Words"}})",
     "", R"(["a value of more than 22 letters","b"])",
     R"(["a value of more than 22 letters","b"])"},
    {"EnumerationOfIntegers",
     R"({"type":"array","items":{"enum":[1000000000000000000,2],"x-enum":"Numbers","type":"integer"}})",
     "", R"(["1_000_000_000_000_000_000",2.0])", R"([1000000000000000000,2])"},
    {"Literal",
     R"({"type":"array","items":{"enum":["a value of more than 22 letters",7,null,true]}})", "",
     R"(["a value of more than 22 letters",7.0,null,true])",
     R"(["a value of more than 22 letters",7,null,true])"},
    {"Integer", R"({"type":"array","items":{"type":"integer","minimum":0,"multipleOf":5}})", "",
     R"(["1_000_000_000_000_000_000"," +00000000000000000000025.000 ",5.0])",
     R"([1000000000000000000,25,5])"},
    {"Number", R"({"type":"array","items":{"type":"number","minimum":0,"multipleOf":0.5}})", "",
     R"(["1_000_000_000_000_000_000.5","0.5000000000000000000000000",12345678901234567890123,)"
     R"("0.0e-9999999999999999999999"])",
     R"([1e+18,0.5,1.2345678901234568e+22,0.0])"},
    {"Boolean", R"({"type":"array","items":{"type":"boolean"}})", "", R"(["yes","OFF",1,0.0])",
     R"([true,false,true,false])"},
    {"Set",
     R"({"type":"array","uniqueItems":true,"minItems":2,"maxItems":3,"items":{"type":"string","format":"uuid"}})",
     "",
     R"(["12345678123456781234567812345678","12345678-1234-5678-1234-567812345678",)"
     R"("00000000000000000000000000000000"])",
     R"(["12345678-1234-5678-1234-567812345678","00000000-0000-0000-0000-000000000000"])"},
    {"SetOfMany", R"({"type":"array","uniqueItems":true,"items":{"type":"integer"}})", "",
     R"([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,1])",
     R"([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33])"},
    {"Tuple",
     R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"string","format":"email"},{"$ref":"#/components/schemas/Point"}]})",
     "", R"(["1","Somebody.with.a.name@Example.com",{"x":1,"y":2}])",
     R"([1,"Somebody.with.a.name@example.com",{"x":1.0,"y":2.0}])"},
    {"TupleOfAnyLength",
     R"({"type":"array","x-tuple":true,"minItems":1,"maxItems":4,"items":{"type":"string","format":"decimal"}})",
     "", R"(["1234567890123456789.5",2])", R"(["1234567890123456789.5","2"])"},
    {"DictByInteger",
     R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"type":"string","format":"date"}})",
     "", R"({"1_000_000_000_000_000_000":"2020-01-02","+7":"2020-01-02","7":"2020-01-03"})",
     R"({"1000000000000000000":"2020-01-02","7":"2020-01-03"})"},
    {"DictByNumber",
     R"({"type":"object","propertyNames":{"type":"number"},"additionalProperties":{"type":"integer"}})",
     "", R"({"0.1000000000000000000000":1})", R"({"0.1":1})"},
    {"DictByDecimal",
     R"({"type":"object","propertyNames":{"type":"string","format":"decimal"},"additionalProperties":{"type":"integer"}})",
     "", R"({"1234567890123456789.50":"1"})", R"({"1234567890123456789.50":1})"},
    {"DictByUuid",
     R"({"type":"object","propertyNames":{"type":"string","format":"uuid"},"additionalProperties":{}})",
     "", R"({"12345678123456781234567812345678":[1]})",
     R"({"12345678-1234-5678-1234-567812345678":[1]})"},
    {"DictByDateTime",
     R"({"type":"object","propertyNames":{"type":"string","format":"date-time"},"additionalProperties":{"type":"string","format":"ipv6"}})",
     "", R"({"2020-01-02 03:04Z":"2001:0db8:1234:5678:9abc:def0:1234:5678"})",
     R"({"2020-01-02T03:04:00Z":"2001:db8:1234:5678:9abc:def0:1234:5678"})"},
    {"DictByUrl",
     R"({"type":"object","propertyNames":{"type":"string","format":"uri"},"additionalProperties":{"type":"boolean"}})",
     "", R"({"http://Example.com/a/long/path":"on"})",
     R"({"http://example.com/a/long/path":true})"},
    {"DictByEnumeration",
     R"({"type":"object","propertyNames":{"enum":["a value of more than 22 letters"],"x-enum":"Words"},"additionalProperties":{"type":"null"}})",
     "", R"({"a value of more than 22 letters":null})",
     R"({"a value of more than 22 letters":null})"},
    {"ObjectOfManyMembers", R"({"type":"object","additionalProperties":{"type":"integer"}})", "",
     R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1,)"
     R"("r":1,"s":1,"t":1,"u":1,"v":1,"w":1,"x":1,"y":1,"z":1,"A":1,"B":1,"C":1,"D":1,"E":1,"F":1,"G":1,"H":1,"a":2})",
     R"({"a":2,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1,)"
     R"("r":1,"s":1,"t":1,"u":1,"v":1,"w":1,"x":1,"y":1,"z":1,"A":1,"B":1,"C":1,"D":1,"E":1,"F":1,"G":1,"H":1})"},
};

class Allocation : public testing::TestWithParam<Case> {};

TEST_P(Allocation, CheckAndRenderTakeNoneOfTheHeap) {
  Models models;
  models.add("Point", point);
  models.add("Cat", cat);
  models.add("Dog", dog);
  models.add("Node", node);
  const Type& type = models.compile("a test", GetParam().schema);
  alignas(16) static std::array<std::byte, 65536> block;
  Selection selection = Selection::compile(type, {}, GetParam().exclude, 0);
  message::Text text;
  std::size_t before = 0;
  for (int round = 0; round < 20; ++round) {
    if (round == 10) before = allocations.load();
    message::Arena arena{block.data(), block.size(), std::pmr::null_memory_resource()};
    Problems problems{arena};
    portico_value raw{}, value{};
    Loc root{nullptr, "body", 0};
    text.clear();
    ASSERT_FALSE(parse(GetParam().body, arena, raw));
    ASSERT_TRUE(check(type, raw, &root, arena, problems, value)) << describe(problems);
    ASSERT_TRUE(render(type, value, selection, arena, text, problems)) << describe(problems);
  }
  EXPECT_EQ(allocations.load() - before, 0U) << GetParam().name << " took the heap in 10 rounds";
  EXPECT_EQ(text.view(), GetParam().reply);
}

INSTANTIATE_TEST_SUITE_P(Cases, Allocation, testing::ValuesIn(cases),
                         [](const auto& each) { return std::string{each.param.name}; });
INSTANTIATE_TEST_SUITE_P(Formats, Allocation, testing::ValuesIn(formats),
                         [](const auto& each) { return std::string{each.param.name}; });

}  // namespace
}  // namespace portico::model
