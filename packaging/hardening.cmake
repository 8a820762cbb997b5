# SPDX-License-Identifier: Zlib
# Sets ZANDER_HARDENING_COMPILE and ZANDER_HARDENING_LINK: what the compiler and the linker can do against memory
# errors becoming attacks, as far as they know it. test/packaging/test_elf.sh reads the result in the library.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CMakePushCheckState)

set(ZANDER_HARDENING_COMPILE)
set(ZANDER_HARDENING_LINK)
if(ZANDER_HARDENING AND NOT ZANDER_SANITIZE AND NOT Z_SOLO AND NOT WIN32)
    cmake_push_check_state()
    set(CMAKE_REQUIRED_FLAGS "${CMAKE_REQUIRED_FLAGS} -Werror") # clang only warns of a flag of another architecture
    foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard)
        string(MAKE_C_IDENTIFIER "ZANDER_HAS${flag}" result)
        check_c_compiler_flag(${flag} ${result})
        if(${result})
            list(APPEND ZANDER_HARDENING_COMPILE ${flag})
        endif()
    endforeach()
    cmake_pop_check_state()
    # Checked calls of libc need an optimising compiler.
    list(APPEND ZANDER_HARDENING_COMPILE
        "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
    foreach(flag -nostartfiles -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
        string(MAKE_C_IDENTIFIER "ZANDER_HAS${flag}" result)
        check_linker_flag(C ${flag} ${result})
        if(${result})
            list(APPEND ZANDER_HARDENING_LINK ${flag})
        endif()
    endforeach()
endif()
