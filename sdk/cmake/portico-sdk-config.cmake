# find_package(portico-sdk): the targets portico::abi and portico::sdk, and portico_add_plugin().
include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json 3.10)
include(${CMAKE_CURRENT_LIST_DIR}/portico-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/portico_add_plugin.cmake)
