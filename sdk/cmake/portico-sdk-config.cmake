# find_package(portico-sdk): the targets portico::abi, portico::sdk and portico::testing, portico_add_plugin(),
# portico_add_cargo_plugin() and portico_add_plugin_test(). nlohmann/json is taken along where there is one:
# portico/json.hpp alone includes it.
if(NOT TARGET nlohmann_json::nlohmann_json)
  find_package(nlohmann_json 3.10 QUIET)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/portico-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/portico_add_plugin.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/portico_add_cargo_plugin.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/portico_add_plugin_test.cmake)
