# SPDX-License-Identifier: Zlib
# The library for other projects: the targets ZLIB::ZLIB and ZLIB::ZLIBSTATIC, and what `cmake --install` puts
# where (libraries, headers, man page, zlib.pc, and the package that find_package(ZLIB CONFIG) finds).
# ZLIB::ZLIB is the shared library, or the static one where no other is built. With ZANDER_LIBRARY=libzander all
# has names of its own: zander::zander, zander.pc, a folder for the headers.

if(ZANDER_LIBRARY STREQUAL "libzander")
    set(ZANDER_PACKAGE zander)
    set(ZANDER_PACKAGE_VERSION ${PROJECT_VERSION})
    set(ZANDER_TARGET zander)
    set(ZANDER_STATIC_TARGET zander_static)
    set(ZANDER_PC_NAME zander)
    set(ZANDER_PC_CFLAGS " -DZ_PREFIX")
else()
    set(ZANDER_PACKAGE ZLIB)
    set(ZANDER_PACKAGE_VERSION ${ZANDER_ZLIB_VERSION})
    set(ZANDER_TARGET ZLIB)
    set(ZANDER_STATIC_TARGET ZLIBSTATIC)
    set(ZANDER_PC_NAME zlib)
    set(ZANDER_PC_CFLAGS)
endif()

if(ZANDER_BUILD_SHARED)
    add_library(${ZANDER_PACKAGE}::${ZANDER_TARGET} ALIAS zander_shared)
    set_target_properties(zander_shared PROPERTIES EXPORT_NAME ${ZANDER_TARGET})
endif()
if(ZANDER_BUILD_STATIC)
    add_library(${ZANDER_PACKAGE}::${ZANDER_STATIC_TARGET} ALIAS zander_static)
    set_target_properties(zander_static PROPERTIES EXPORT_NAME ${ZANDER_STATIC_TARGET})
    if(NOT ZANDER_BUILD_SHARED)
        add_library(${ZANDER_PACKAGE}::${ZANDER_TARGET} ALIAS zander_static)
    endif()
endif()
if(NOT ZANDER_INSTALL)
    return()
endif()

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(zander_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/${ZANDER_PACKAGE})
set(ZANDER_HEADER_FOLDER ${CMAKE_INSTALL_INCLUDEDIR})
if(ZANDER_LIBRARY STREQUAL "libzander")
    string(APPEND ZANDER_HEADER_FOLDER /zander)
endif()

# One export for each library, so that either can be installed without the other.
foreach(kind shared static)
    string(TOUPPER ${kind} upper_kind)
    if(ZANDER_BUILD_${upper_kind})
        install(TARGETS zander_${kind} EXPORT zander_${kind}_targets
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
            INCLUDES DESTINATION ${ZANDER_HEADER_FOLDER})
        install(EXPORT zander_${kind}_targets NAMESPACE ${ZANDER_PACKAGE}::
            FILE ${ZANDER_PACKAGE}-${kind}.cmake DESTINATION ${zander_package_folder})
    endif()
endforeach()

install(FILES include/zlib.h include/zconf.h include/zander.h DESTINATION ${ZANDER_HEADER_FOLDER})
if(ZANDER_LIBRARY STREQUAL "libz")
    install(FILES packaging/zlib.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
endif()

set(zander_config ${PROJECT_BINARY_DIR}/${ZANDER_PACKAGE}Config)
configure_package_config_file(packaging/PackageConfig.cmake.in ${zander_config}.cmake
    INSTALL_DESTINATION ${zander_package_folder} PATH_VARS ZANDER_HEADER_FOLDER)
write_basic_package_version_file(${zander_config}Version.cmake
    VERSION ${ZANDER_PACKAGE_VERSION} COMPATIBILITY SameMajorVersion)
install(FILES ${zander_config}.cmake ${zander_config}Version.cmake DESTINATION ${zander_package_folder})

# The prefix goes into the .pc file when it is installed, for `cmake --install --prefix` may choose another.
set(ZANDER_PC_PREFIX "@CMAKE_INSTALL_PREFIX@")
set(ZANDER_PC_LIBDIR "\${exec_prefix}")
cmake_path(APPEND ZANDER_PC_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(ZANDER_PC_INCLUDEDIR "\${prefix}")
cmake_path(APPEND ZANDER_PC_INCLUDEDIR "${ZANDER_HEADER_FOLDER}")
set(zander_pc ${PROJECT_BINARY_DIR}/${ZANDER_PC_NAME}.pc)
configure_file(packaging/package.pc.in ${zander_pc}.in @ONLY)
install(CODE "configure_file(\"${zander_pc}.in\" \"${zander_pc}\" @ONLY)")
install(FILES ${zander_pc} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
