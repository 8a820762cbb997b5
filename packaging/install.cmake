# SPDX-License-Identifier: Zlib
# The library for other projects: the targets ZLIB::ZLIB and ZLIB::ZLIBSTATIC, and what `cmake --install` puts
# where (libraries, headers, man page, zlib.pc, and the package that find_package(ZLIB CONFIG) finds).
# ZLIB::ZLIB is the shared library, or the static one where no other is built.

if(ZANDER_BUILD_SHARED)
    add_library(ZLIB::ZLIB ALIAS zander_shared)
    set_target_properties(zander_shared PROPERTIES EXPORT_NAME ZLIB)
endif()
if(ZANDER_BUILD_STATIC)
    add_library(ZLIB::ZLIBSTATIC ALIAS zander_static)
    set_target_properties(zander_static PROPERTIES EXPORT_NAME ZLIBSTATIC)
    if(NOT ZANDER_BUILD_SHARED)
        add_library(ZLIB::ZLIB ALIAS zander_static)
    endif()
endif()
if(NOT ZANDER_INSTALL)
    return()
endif()

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(zander_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ZLIB)

# One export for each library, so that either can be installed without the other.
foreach(kind shared static)
    string(TOUPPER ${kind} upper_kind)
    if(ZANDER_BUILD_${upper_kind})
        install(TARGETS zander_${kind} EXPORT zander_${kind}_targets
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
            INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
        install(EXPORT zander_${kind}_targets NAMESPACE ZLIB::
            FILE ZLIB-${kind}.cmake DESTINATION ${zander_package_folder})
    endif()
endforeach()

install(FILES include/zlib.h include/zconf.h include/zander.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES packaging/zlib.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)

configure_package_config_file(packaging/ZLIBConfig.cmake.in ${PROJECT_BINARY_DIR}/ZLIBConfig.cmake
    INSTALL_DESTINATION ${zander_package_folder} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ZLIBConfigVersion.cmake
    VERSION ${ZANDER_ZLIB_VERSION} COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ZLIBConfig.cmake ${PROJECT_BINARY_DIR}/ZLIBConfigVersion.cmake
    DESTINATION ${zander_package_folder})

# The prefix goes into zlib.pc when it is installed, for `cmake --install --prefix` may choose another.
set(ZANDER_PC_PREFIX "@CMAKE_INSTALL_PREFIX@")
set(ZANDER_PC_LIBDIR "\${exec_prefix}")
cmake_path(APPEND ZANDER_PC_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(ZANDER_PC_INCLUDEDIR "\${prefix}")
cmake_path(APPEND ZANDER_PC_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(packaging/zlib.pc.in ${PROJECT_BINARY_DIR}/zlib.pc.in @ONLY)
install(CODE "configure_file(\"${PROJECT_BINARY_DIR}/zlib.pc.in\" \"${PROJECT_BINARY_DIR}/zlib.pc\" @ONLY)")
install(FILES ${PROJECT_BINARY_DIR}/zlib.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
