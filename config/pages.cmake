# The pages for operators, and what they lead to: of the host, or of the SDK where that is installed alone.
include(GNUInstallDirs)
set(component host)
if(NOT TARGET portico)
  set(component sdk)
endif()
set(here ${CMAKE_CURRENT_LIST_DIR})
portico_install_pages(${here} ${CMAKE_INSTALL_DOCDIR} ${component})
install(FILES ${here}/../CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT ${component})
install(FILES ${here}/portico.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT ${component})
install(DIRECTORY ${here}/container ${here}/kubernetes DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT ${component})
install(FILES ${here}/portico.schema.json DESTINATION share/portico COMPONENT ${component})
# What is looked for by path, in prometheus.yml and by Grafana.
install(DIRECTORY ${here}/prometheus ${here}/grafana DESTINATION share/portico COMPONENT ${component})
