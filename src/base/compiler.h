// SPDX-License-Identifier: Zlib
// The only home of compiler-specific macros. Everything else in the tree uses these names, so that
// a new compiler is taught here and nowhere else.
#ifndef ZD_BASE_COMPILER_H
#define ZD_BASE_COMPILER_H

#if !defined(__GNUC__) && !defined(__clang__)
#error "needs GCC or Clang: builtins, attributes"
#endif

#define ZD_LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define ZD_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
// The line at base[index] will be written soon; the index may lie anywhere.
#define ZD_PREFETCH_FOR_WRITE(base, index)                                                         \
    __builtin_prefetch((const void *)((uintptr_t)(base) + (uintptr_t)(index)), 1)
// Makes the compiler forget what it knows about an integer, at no cost: else it may rewrite a loop around
// a relation between variables that is not worth keeping.
#define ZD_FORGET(variable) __asm__("" : "+r"(variable))
// For the bodies of hot loops that are instantiated once per CPU tier.
#define ZD_ALWAYS_INLINE static inline __attribute__((always_inline))
// For what would burden the function that calls it.
#define ZD_NEVER_INLINE __attribute__((noinline))
// Before a loop of a few constant rounds whose arrays are to be registers, which without unrolling they are not: gcc's -O2
// leaves such a loop as it is.
#ifdef __clang__
#define ZD_UNROLL _Pragma("unroll")
#else
#define ZD_UNROLL _Pragma("GCC unroll 16")
#endif
// For a function so short that where its branches lie in the cache lines tells.
#define ZD_CACHE_LINE_ALIGNED __attribute__((aligned(64)))

// Begins to bring what is there into the cache; any address will do.
#define ZD_PREFETCH(address) __builtin_prefetch(address)

// Lets one function use instructions that the rest of the file may not use.
#define ZD_TARGET(isa) __attribute__((target(isa)))

// Where the machine keeps, in a word of 64 bits, the `size` bytes from first_bit on.
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ZD_BYTE_OF_WORD(first_bit, size) (8 - (first_bit) / 8 - (size))
#else
#define ZD_BYTE_OF_WORD(first_bit, size) ((first_bit) / 8)
#endif

// Between the machine's byte order and little-endian, either way.
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ZD_LITTLE_ENDIAN_16(value) __builtin_bswap16(value)
#define ZD_LITTLE_ENDIAN_32(value) __builtin_bswap32(value)
#define ZD_LITTLE_ENDIAN_64(value) __builtin_bswap64(value)
#else
#define ZD_LITTLE_ENDIAN_16(value) (value)
#define ZD_LITTLE_ENDIAN_32(value) (value)
#define ZD_LITTLE_ENDIAN_64(value) (value)
#endif

#define ZD_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
