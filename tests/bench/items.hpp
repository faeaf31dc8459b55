#pragma once

// The data of GET /items, the same for the plugin and for what is written by hand. servers/ and
// workloads.py make the same for the other languages.

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Item {
  int id;
  std::string name;
  std::string note;
  double price;
  bool active;
  std::optional<std::string> owner;
  std::vector<std::string> tags;
  std::string password;  ///< the secret: in no response
};

inline std::vector<Item> make_items() {
  std::vector<Item> items;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    items.push_back({.id = 1000 + i,
                     .name = "item number " + number,
                     .note = "says \"hello\" to\n all of us",
                     .price = i + 0.25,
                     .active = i % 2 == 0,
                     .owner = {},
                     .tags = {"red", "green", "blue"},
                     .password = "s3cret-" + number});
    if (i % 3 != 0) items.back().owner = "owner " + number;
  }
  return items;
}

}  // namespace bench
