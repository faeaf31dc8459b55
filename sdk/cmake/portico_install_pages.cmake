# portico_install_pages(<folder> <destination> <component>): installs the pages (*.md) that are in a folder of the source,
# at any depth. What lies at one place in the source may lie at another one where it is installed: a page that is
# installed has its links lead there. A link to a folder ends in a slash.
include_guard()
include(GNUInstallDirs)

function(portico_install_pages folder destination component)
  cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE FROM)
  cmake_path(SET SOURCE NORMALIZE ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../..)
  set(TO ${destination})
  # From the root of the source, and from the prefix: the deeper before what holds it.
  set(PLACES
      config/container/=${CMAKE_INSTALL_DOCDIR}/examples/container/
      config/kubernetes/=${CMAKE_INSTALL_DOCDIR}/examples/kubernetes/
      config/prometheus/=share/portico/prometheus/
      config/grafana/=share/portico/grafana/
      config/portico.json=${CMAKE_INSTALL_DOCDIR}/examples/portico.json
      config/portico.schema.json=share/portico/portico.schema.json
      config/=${CMAKE_INSTALL_DOCDIR}/
      CHANGELOG.md=${CMAKE_INSTALL_DOCDIR}/CHANGELOG.md
      plugins/=${CMAKE_INSTALL_DOCDIR}/sdk/samples/
      sdk/docs/=${CMAKE_INSTALL_DOCDIR}/sdk/
      sdk/include/=${CMAKE_INSTALL_INCLUDEDIR}/
      sdk/rust/=${CMAKE_INSTALL_DATADIR}/portico/rust/)
  cmake_path(GET FROM FILENAME name)
  set(WRITTEN ${CMAKE_CURRENT_BINARY_DIR}/pages_of_${name})
  file(CONFIGURE OUTPUT ${WRITTEN}.cmake @ONLY CONTENT [[
    # The way from the folder `base` to a file or folder of `root`.
    function(find_way to root base way)
      cmake_path(ABSOLUTE_PATH to BASE_DIRECTORY "${root}")
      cmake_path(RELATIVE_PATH to BASE_DIRECTORY "${base}")
      set(${way} "${to}" PARENT_SCOPE)
    endfunction()
    file(GLOB_RECURSE pages RELATIVE "@FROM@" "@FROM@/*.md")
    foreach(page IN LISTS pages)
      file(READ "@FROM@/${page}" text)
      cmake_path(GET page PARENT_PATH folder)
      set(installed "@TO@/${folder}")
      cmake_path(ABSOLUTE_PATH installed BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" NORMALIZE)
      foreach(place IN ITEMS @PLACES@)
        string(REPLACE "=" ";" place "${place}")
        list(GET place 0 here)
        list(GET place 1 there)
        find_way("${here}" "@SOURCE@" "@FROM@/${folder}" way)
        find_way("${there}" "${CMAKE_INSTALL_PREFIX}" "${installed}" way_there)
        if(NOT way STREQUAL ".") # what lies in the folder of the page itself
          string(REPLACE "](${way}" "](${way_there}" text "${text}")
        endif()
      endforeach()
      file(WRITE "@WRITTEN@/${page}" "${text}")
      file(INSTALL DESTINATION "${installed}" TYPE FILE FILES "@WRITTEN@/${page}")
    endforeach()]])
  install(SCRIPT ${WRITTEN}.cmake COMPONENT ${component})
endfunction()
