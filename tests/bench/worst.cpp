// What the dearest of the bodies that are made for a model take: bytes of the answer, memory and
// processor time, each with the body that takes most of it.
//
//   worst BYTES FILE...      files of tests/model/cases, and tests/model/worst.json

#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "model/worst.hpp"

namespace {

using namespace portico::model;

struct Worst {
  Taken taken;
  std::string body;
};

/// What is more than memory allows counts as all of it.
Taken taken_by(const Type& type, const std::string& body, Counted& counted) try {
  return take(type, body, counted);
} catch (const std::bad_alloc&) {
  Taken all;
  all.memory = counted.most();
  return all;
}

void print(const Json& group, std::size_t bytes, Counted& counted) {
  Worst answer, memory, time;
  each_body(group, bytes, [&](const Type& type, const Body& body) {
    const Taken taken = taken_by(type, body.text, counted);
    if (taken.answer > answer.taken.answer) answer = {taken, body.name};
    if (taken.memory > memory.taken.memory) memory = {taken, body.name};
    if (taken.seconds > time.taken.seconds) time = {taken, body.name};
  });
  std::printf("%-46.46s %9zu %-40.40s %11zu %-40.40s %8.1f ms %s\n", group["type"].dump().c_str(),
              answer.taken.answer, answer.body.c_str(), memory.taken.memory, memory.body.c_str(),
              time.taken.seconds * 1e3, time.body.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return std::fputs("worst BYTES FILE...\n", stderr), 2;
  Counted counted;
  for (int file = 2; file < count; ++file)
    for (const Json& group : groups(words[file]))
      print(group, std::strtoul(words[1], nullptr, 10), counted);
}
