/* SPDX-License-Identifier: Zlib */
/*
 * Puts data through every format, level and strategy, in small pieces, and prints a checksum of each
 * compressed result. With Z_SOLO it is a program without a C library: it brings its own start, memory
 * and output. Without, it is an ordinary one, whose lines the other's must equal.
 */
#include <zlib.h>

enum { DATA_SIZE = 60000, ROOM = 80000 };

static unsigned char data[DATA_SIZE], packed[ROOM], unpacked[DATA_SIZE];
static int failures;

static void print(const char *text);

#ifdef Z_SOLO

typedef unsigned long word;

static word system_call(word number, word first, word second, word third)
{
#if defined(__x86_64__)
    word result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
#else
    register word x8 __asm__("x8") = number;
    register word x0 __asm__("x0") = first;
    register word x1 __asm__("x1") = second;
    register word x2 __asm__("x2") = third;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#endif
}

#if defined(__x86_64__)
enum { CALL_WRITE = 1, CALL_EXIT = 60 };
#else
enum { CALL_WRITE = 64, CALL_EXIT = 93 };
#endif

/* What every freestanding compiler asks for; nothing else may be missing. */
void *memcpy(void *restrict to, const void *restrict from, word size)
{
    for (word i = 0; i < size; i++)
        ((volatile unsigned char *)to)[i] = ((const unsigned char *)from)[i];
    return to;
}

void *memmove(void *to, const void *from, word size)
{
    for (word i = 0; i < size; i++) {
        const word index = (word)to <= (word)from ? i : size - 1 - i;
        ((volatile unsigned char *)to)[index] = ((const unsigned char *)from)[index];
    }
    return to;
}

void *memset(void *to, int value, word size)
{
    for (word i = 0; i < size; i++)
        ((volatile unsigned char *)to)[i] = (unsigned char)value;
    return to;
}

int memcmp(const void *a, const void *b, word size)
{
    for (word i = 0; i < size; i++) {
        const int difference = ((const unsigned char *)a)[i] - ((const unsigned char *)b)[i];
        if (difference != 0)
            return difference;
    }
    return 0;
}

/* Streams come and go one after the other: when the last block is back, all of the arena is free. */
static _Alignas(16) unsigned char arena[1 << 20];
static word arena_used, blocks;

static voidpf take_block(voidpf opaque, uInt items, uInt size)
{
    const word wanted = ((word)items * size + 15) / 16 * 16;
    (void)opaque;
    if (wanted > sizeof(arena) - arena_used)
        return Z_NULL;
    blocks++;
    arena_used += wanted;
    return arena + arena_used - wanted;
}

static void give_block_back(voidpf opaque, voidpf block)
{
    (void)opaque;
    (void)block;
    if (--blocks == 0)
        arena_used = 0;
}

static void print(const char *text)
{
    word size = 0;
    while (text[size] != 0)
        size++;
    system_call(CALL_WRITE, 1, (word)text, size);
}

static int run(void);

__attribute__((noreturn, used)) void start_program(void)
{
    system_call(CALL_EXIT, (word)run(), 0, 0);
    for (;;) {
    }
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n and $-16, %rsp\n call start_program\n");
#else
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n b start_program\n");
#endif

/* A stream without an allocator is refused: there is no malloc to fall back on. */
static int refuses_no_allocator(void)
{
    z_stream strm = {0};
    return deflateInit(&strm, 6) == Z_STREAM_ERROR && inflateInit(&strm) == Z_STREAM_ERROR;
}

static int has_leaks(void)
{
    return blocks != 0;
}

#else
#include <stdio.h>
#include <string.h>

#define take_block      Z_NULL
#define give_block_back Z_NULL

static void print(const char *text)
{
    fputs(text, stdout);
}

static int refuses_no_allocator(void)
{
    return 1;
}

static int has_leaks(void)
{
    return 0;
}

static int run(void);

int main(void)
{
    return run();
}
#endif

static void check(int holds, const char *what)
{
    if (holds)
        return;
    print("FAILED: ");
    print(what);
    print("\n");
    failures++;
}

static void print_checksum(unsigned long checksum)
{
    char digits[10];
    for (int i = 0; i < 8; i++)
        digits[i] = "0123456789abcdef"[checksum >> (28 - 4 * i) & 15];
    digits[8] = ' ';
    digits[9] = 0;
    print(digits);
}

/* Words of a small vocabulary, runs, and noise. */
static void make_data(void)
{
    unsigned long state = 1;
    for (unsigned i = 0; i < DATA_SIZE; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        switch (i / 4096 % 4) {
        case 0:
            data[i] = (unsigned char)"the quick brown fox "[(i + (state >> 28)) % 20];
            break;
        case 1:
            data[i] = (unsigned char)(i / 700);
            break;
        case 2:
            data[i] = (unsigned char)(state >> 16);
            break;
        default:
            data[i] = data[i - 4096 * 3 + (i % 97 == 0)];
        }
    }
}

/* Compresses data with pieces of these sizes; returns the size of the result, 0 on error. */
static uInt pack(int level, int window_bits, int memory_level, int strategy, uInt piece)
{
    z_stream strm = {0};
    int code = Z_OK;
    strm.zalloc = take_block;
    strm.zfree = give_block_back;
    if (deflateInit2(&strm, level, Z_DEFLATED, window_bits, memory_level, strategy) != Z_OK)
        return 0;
    strm.next_in = data;
    strm.next_out = packed;
    while (code == Z_OK && strm.total_out < ROOM) {
        const uInt left = (uInt)(DATA_SIZE - strm.total_in);
        const uInt room = (uInt)(ROOM - strm.total_out);
        strm.avail_in = left < piece ? left : piece;
        strm.avail_out = room < piece ? room : piece;
        code = deflate(&strm, left <= piece ? Z_FINISH : Z_NO_FLUSH);
    }
    check(deflateEnd(&strm) == Z_OK, "deflateEnd");
    return code == Z_STREAM_END ? (uInt)strm.total_out : 0;
}

/* Decompresses size bytes of packed with pieces of this size; returns the last code. */
static int unpack(int window_bits, uInt size, uInt piece)
{
    z_stream strm = {0};
    int code = Z_OK;
    strm.zalloc = take_block;
    strm.zfree = give_block_back;
    if (inflateInit2(&strm, window_bits) != Z_OK)
        return Z_STREAM_ERROR;
    memset(unpacked, 0, DATA_SIZE);
    strm.next_in = packed;
    strm.next_out = unpacked;
    while (code == Z_OK) {
        const uInt left = (uInt)(size - strm.total_in);
        const uInt room = (uInt)(DATA_SIZE - strm.total_out);
        strm.avail_in = left < piece ? left : piece;
        strm.avail_out = room < piece ? room : piece;
        code = inflate(&strm, Z_NO_FLUSH);
    }
    if (code == Z_STREAM_END &&
        (strm.total_out != DATA_SIZE || memcmp(data, unpacked, DATA_SIZE) != 0))
        code = Z_DATA_ERROR;
    check(inflateEnd(&strm) == Z_OK, "inflateEnd");
    return code;
}

static void test_round_trips(void)
{
    static const int formats[] = {-15, 15, 31, -9, 12};
    for (unsigned format = 0; format < sizeof(formats) / sizeof(formats[0]); format++) {
        for (int level = 0; level <= 9; level++) {
            const int strategy = (level + (int)format) % 5;
            const uInt size = pack(level, formats[format], 1 + (level + (int)format) % 9, strategy,
                                   level % 2 == 0 ? DATA_SIZE : 777);
            check(size != 0, "deflate");
            print_checksum(crc32(0, packed, size));
            check(unpack(formats[format], size, 1000) == Z_STREAM_END, "inflate");
            check(unpack(formats[format], size, ROOM) == Z_STREAM_END, "inflate at once");
        }
        print("\n");
    }
}

static void test_errors(void)
{
    const uInt size = pack(6, 15, 8, Z_DEFAULT_STRATEGY, DATA_SIZE);
    packed[size - 1] ^= 1;
    check(unpack(15, size, ROOM) == Z_DATA_ERROR, "a damaged check value");
    packed[size - 1] ^= 1;
    packed[2] |= 6;
    check(unpack(15, size, ROOM) == Z_DATA_ERROR, "a damaged block");
    check(unpack(15, 100, ROOM) < 0, "a stream that was cut off");
    check(refuses_no_allocator(), "no allocator");
}

static void test_checksums(void)
{
    static const unsigned char digits[] = "123456789";
    check(crc32(0, digits, 9) == 0xcbf43926ul, "crc32");
    check(adler32(1, digits, 9) == 0x091e01deul, "adler32");
    check(crc32_combine(crc32(0, digits, 4), crc32(0, digits + 4, 5), 5) == 0xcbf43926ul,
          "crc32_combine");
    check(get_crc_table()[255] == 0x2d02ef8dul, "get_crc_table");
}

static int run(void)
{
    make_data();
    test_round_trips();
    test_errors();
    test_checksums();
    check(!has_leaks(), "every block comes back");
    print(failures == 0 ? "good\n" : "bad\n");
    return failures == 0 ? 0 : 1;
}
